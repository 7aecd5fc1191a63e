export interface TokenBucket {
  /**
   * Takes one token, or says when there is one again. Refusals cost too, so that insisting makes it worse: at a whole burst below
   * nothing it is `exhausted`.
   */
  take(): 'taken' | 'exhausted' | { readonly retryAfterMs: number };
}

/** A rate with room for bursts. @see https://en.wikipedia.org/wiki/Token_bucket */
export function createTokenBucket(now: () => number, perSecond: number, burst: number): TokenBucket {
  let tokens = burst;
  let updatedAt = now();
  return {
    take() {
      const at = now();
      if (at > updatedAt) tokens = Math.min(burst, tokens + ((at - updatedAt) / 1_000) * perSecond);
      updatedAt = at;
      tokens -= 1;
      if (tokens >= 0) return 'taken';
      if (tokens <= -burst) return 'exhausted';
      return { retryAfterMs: Math.ceil(((1 - tokens) / perSecond) * 1_000) };
    },
  };
}
