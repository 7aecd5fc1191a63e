/** A fault with a stable code. `message` says what happened, why it matters and how to fix it; it holds no secret. */
export class TidewireError extends Error {
  override readonly name = 'TidewireError';
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
