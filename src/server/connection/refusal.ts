import type { HubErrorCode } from '../../protocol/hub-frames';

/** Why nothing happened, as the client is told. @typeParam Code the hub's own words alone, or those of the application as well */
export interface Refusal<Code extends string = HubErrorCode | (string & {})> {
  readonly code: Code;
  readonly message: string;
  readonly retryAfterMs?: number | undefined;
  /** With `sequence`. */
  readonly expected?: number | undefined;
  /** What a command's handler adds to a refusal of its own (PR52). */
  readonly data?: unknown;
}

/** What strangers hear when the app's own code failed: nothing of it (HB6). */
export const internalRefusal: Refusal<HubErrorCode> = {
  code: 'internal',
  message: 'The server could not do this. Its log says why.',
};

export function rateLimited(retryAfterMs: number): Refusal {
  return { code: 'rate-limited', message: 'Too many frames.', retryAfterMs };
}

export function limitReached(limit: string, value: number): Refusal {
  return { code: 'limit', message: `${limit} is ${value}.` };
}
