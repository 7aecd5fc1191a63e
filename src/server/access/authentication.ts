import { TidewireError } from '../../shared/errors';
import { callGuarded } from '../connection/guarded-call';
import type { HubLog } from '../hub/hub-log';
import type { HubEnvironment } from '../hub/hub-environment';
import type { HubRequest } from '../connection/hub-socket';

/** Who is at the other end of a connection, for all of its life. */
export interface HubUser<Claims = unknown> {
  /** Absent: anonymous. */
  readonly userId?: string | undefined;
  /** When the credentials end, by the hub's wall clock in ms. The connection is then closed with 4401 (PR10). */
  readonly expiresAt?: number | undefined;
  /** Whatever `authorize` and commands want to know about the user: roles, a tenant. Stays on the server. */
  readonly claims?: Claims | undefined;
}

export interface AuthenticateRequest {
  /** As the client's `getToken` gave it. */
  readonly token: string | undefined;
  /** The opening request, for cookies and addresses; also when credentials are renewed later. */
  readonly request: HubRequest;
  /** The client instance's random id. */
  readonly client: string;
}

/**
 * Decides who a connection belongs to. `null` refuses it: the client goes to `needs-auth`. A throw or rejection is a fault of the
 * server's: the client is told `internal` and tries again.
 *
 * @example authenticate: async ({ token }) => { const user = await verify(token); return user && { userId: user.sub, expiresAt: user.exp * 1000 }; }
 */
export type Authenticate<Claims = unknown> = (
  request: AuthenticateRequest,
) => HubUser<Claims> | null | PromiseLike<HubUser<Claims> | null>;

export type Authentication<Claims> =
  | { readonly kind: 'accepted'; readonly user: HubUser<Claims> }
  | { readonly kind: 'refused' }
  /** The app's code threw, took too long or returned something else. Already logged. */
  | { readonly kind: 'failed' };

export async function authenticateWith<Claims>(
  authenticate: Authenticate<Claims> | undefined,
  request: AuthenticateRequest,
  { environment, log, timeoutMs }: { environment: HubEnvironment; log: HubLog; timeoutMs: number },
): Promise<Authentication<Claims>> {
  if (!authenticate) return { kind: 'accepted', user: {} };
  const result = await callGuarded(environment, timeoutMs, () => checkUser(authenticate(request)));
  if (!result.ok) {
    log({ level: 'error', event: 'callback-failed', callback: 'authenticate', error: result.error });
    return { kind: 'failed' };
  }
  const user = result.value;
  if (user === null || (user.expiresAt !== undefined && user.expiresAt <= environment.now()))
    return { kind: 'refused' };
  return { kind: 'accepted', user };
}

/** JavaScript apps may return anything; a user made of it by accident would be somebody's hole. */
async function checkUser<Claims>(returned: ReturnType<Authenticate<Claims>>): Promise<HubUser<Claims> | null> {
  const user: unknown = await returned;
  if (user === null) return null;
  if (typeof user === 'object') {
    const { userId, expiresAt } = user as { userId?: unknown; expiresAt?: unknown };
    const isNamed = userId === undefined || (typeof userId === 'string' && userId !== '');
    if (isNamed && (expiresAt === undefined || Number.isFinite(expiresAt))) return user;
  }
  throw new TidewireError(
    'bad-user',
    'authenticate returned no user. Return { userId?: string, expiresAt?: number, claims? } for a user, or null to refuse.',
  );
}
