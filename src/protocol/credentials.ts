import type { CreateSessionPart } from './session-part';

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

/** A token; `null`: signed out; `undefined`: none is needed. */
type Token = string | null | undefined;

/**
 * Fetches the token for every attempt, hands newer ones over, and finds out whether a refusal hides behind a close. Asked for a
 * token by several at once, it asks the app once.
 */
export const credentials: CreateSessionPart = (host) => {
  const { environment, protocol } = host;
  let flight: { readonly auth: AuthOptions; readonly token: Promise<Token> } | undefined;
  /** Fetched ahead of the attempt that will use it. */
  let fetched: { readonly auth: AuthOptions; readonly token: string } | undefined;
  /** They have worked since they were last refused. */
  let hasWorked = false;
  let connectedAt = 0;

  function getToken(): Promise<Token> {
    const { auth } = host;
    // A question asked of the user before is not answered for this one.
    if (flight?.auth !== auth) {
      const own = { auth, token: ask(auth).finally(() => flight === own && (flight = undefined)) };
      flight = own;
    }
    return flight.token;
  }

  async function renew(): Promise<void> {
    const { auth } = host;
    try {
      const token = await getToken();
      if (auth !== host.auth || !token || token === host.token) return;
      if (host.isConnected()) {
        host.token = token;
        host.write(protocol.renew?.(environment.randomId(), token));
      } else {
        fetched = { auth, token };
        host.credentialsChanged();
      }
    } catch (error) {
      // The old token may still do; if not, the server says so.
      environment.reportError(error);
    }
  }

  return {
    async prepare(url) {
      const { auth } = host;
      const token = fetched?.auth === auth ? fetched.token : await getToken();
      fetched = undefined;
      if (token === null) return null;
      host.token = token;
      if (auth.in !== 'query' || !token) return url;
      return `${url}${url.includes('?') ? '&' : '?'}${auth.queryParameter ?? 'token'}=${encodeURIComponent(token)}`;
    },
    connected() {
      connectedAt = environment.now();
    },
    disconnected() {
      // A server without a welcome may accept anybody and look at the token later.
      hasWorked ||= protocol.needsWelcome || environment.now() - connectedAt >= host.minUptimeMs;
    },
    renew(isRefusal) {
      // After a refusal only what had worked before is worth asking anew; a wake or the app may ask at any time.
      if (!isRefusal || hasWorked) void renew();
      if (isRefusal) hasWorked = false;
    },
    async explain({ wasOpen }) {
      const answer = wasOpen ? 'ok' : await host.auth.probe?.();
      return answer === 'unauthorized' ? { action: 'authenticate', cause: { code: 'unauthorized' } } : undefined;
    },
  };
};

async function ask(auth: AuthOptions): Promise<Token> {
  return auth.getToken?.();
}
