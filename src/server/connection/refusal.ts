import type { HubErrorCode } from '../../protocol/hub-frames';

/** Why nothing happened, as the client is told. */
export interface Refusal {
  readonly code: HubErrorCode;
  readonly message: string;
  readonly retryAfterMs?: number | undefined;
  /** With `sequence`. */
  readonly expected?: number | undefined;
}

/** What strangers hear when the app's own code failed: nothing of it (HB6). */
export const internalRefusal: Refusal = {
  code: 'internal',
  message: 'The server could not do this. Its log says why.',
};

export function rateLimited(retryAfterMs: number): Refusal {
  return { code: 'rate-limited', message: 'Too many frames.', retryAfterMs };
}

export function limitReached(limit: string, value: number): Refusal {
  return { code: 'limit', message: `${limit} is ${value}.` };
}
