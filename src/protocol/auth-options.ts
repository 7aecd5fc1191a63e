/** Who the user is and how to prove it. */
export interface AuthOptions {
  /** Owner of everything queued: what one user queued is never sent as another. */
  readonly userId?: string;
  /**
   * Gives a token; `null` means signed out. Asked once for concurrent needs, and again for every attempt, after long sleep and
   * before the token ends. A throw counts as a failed attempt and is retried.
   */
  readonly getToken?: () => string | null | Promise<string | null>;
  /**
   * How the token travels: `message`, in the protocol's own frame, or `query`, for servers that read it from the address. It is
   * redacted wherever addresses are shown.
   * @default 'message'
   */
  readonly in?: 'message' | 'query';
  /** @default 'token' */
  readonly queryParameter?: string;
  /**
   * Browsers hide a 401 on upgrade behind close code 1006. Where a server refuses that way, ask it over HTTP here.
   * @example probe: async () => ((await fetch('/api/me')).status === 401 ? 'unauthorized' : 'ok')
   */
  readonly probe?: () => 'ok' | 'unauthorized' | Promise<'ok' | 'unauthorized'>;
}
