import type { AuthOptions } from './auth-options';
import type { Wire } from './incoming';
import type { CreateSessionPart } from './session-part';

/** A question that old is not waited for any longer, in ms. */
const patienceMs = 10_000;

/** A token; `null`: signed out; `undefined`: none is needed. */
type Token = string | null | undefined;

export interface CredentialsOptions {
  /** The frame that hands new credentials over on a living connection, where the server takes one. */
  readonly renew?: ((id: string, token: string) => Wire) | undefined;
}

/**
 * Fetches the token for every attempt, hands newer ones over, and finds out whether a refusal hides behind a close. Asked for a
 * token by several at once, it asks the app once.
 */
export function credentials({ renew: toFrame }: CredentialsOptions): CreateSessionPart {
  return (host) => {
    const { environment } = host;
    let flight: { readonly auth: AuthOptions; readonly askedAt: number; readonly token: Promise<Token> } | undefined;
    /** Fetched ahead of the attempt that will use it. */
    let fetched: { readonly auth: AuthOptions; readonly token: string } | undefined;
    /** They have worked since they were last refused. */
    let hasWorked = false;
    let connectedAt = 0;

    function getToken(): Promise<Token> {
      const { auth } = host;
      // A question asked of the user before is not answered for this one.
      const askedAt = environment.monotonicNow();
      if (flight?.auth !== auth || askedAt - flight.askedAt >= patienceMs) {
        const own = { auth, askedAt, token: ask(auth).finally(() => flight === own && (flight = undefined)) };
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
          // Where it cannot be handed over, the link goes on with the one it has.
          if (!toFrame) return;
          host.token = token;
          host.write(toFrame(environment.randomId(), token));
        } else {
          fetched = { auth, token };
          host.dispatch('credentialsChanged');
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
        if (token === null) return { action: 'authenticate', cause: { code: 'signed-out' } };
        // Else another signed in meanwhile, and may already have a link that opens.
        if (auth === host.auth) host.token = token;
        if (auth.in !== 'query' || !token) return url;
        return `${url}${url.includes('?') ? '&' : '?'}${auth.queryParameter ?? 'token'}=${encodeURIComponent(token)}`;
      },
      connected() {
        connectedAt = environment.now();
      },
      disconnected() {
        // A server may accept anybody and look at the token later: only what lasted proves that they worked.
        hasWorked ||= environment.now() - connectedAt >= host.minUptimeMs;
      },
      renew(isRefusal) {
        // After a refusal only what had worked before is worth asking anew; a wake or the app may ask at any time.
        if (!isRefusal || hasWorked) void renew();
        if (isRefusal) hasWorked = false;
      },
      async explain(_cause, wasOpen) {
        const answer = wasOpen ? 'ok' : await host.auth.probe?.();
        return answer === 'unauthorized' ? { action: 'authenticate', cause: { code: 'unauthorized' } } : undefined;
      },
    };
  };
}

async function ask(auth: AuthOptions): Promise<Token> {
  return auth.getToken?.();
}
