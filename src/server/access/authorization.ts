import type { HubErrorCode } from '../../protocol/hub-frames';
import type { HubUser } from './authentication';
import { callGuarded } from '../connection/guarded-call';
import type { HubLog } from '../hub/hub-log';
import type { HubEnvironment } from '../hub/hub-environment';
import { internalRefusal, type Refusal } from '../connection/refusal';

/** What a user wants to do (PR11). A publish without a channel is a command by the name of its event. */
export type AuthorizeRequest<Claims = unknown> = {
  readonly user: HubUser<Claims>;
  readonly connectionId: string;
} & Action;

export type Action =
  | { readonly action: 'subscribe'; readonly channel: string }
  | { readonly action: 'publish'; readonly channel: string; readonly event: string }
  | { readonly action: 'command'; readonly name: string };

/**
 * Decides whether a user may. Only `true` allows; a throw or rejection is answered `internal` and allows nothing.
 *
 * @example authorize: (ask) => ask.action !== 'publish' || ask.channel === `room:${ask.user.claims?.room}`
 */
export type Authorize<Claims = unknown> = (request: AuthorizeRequest<Claims>) => boolean | PromiseLike<boolean>;

/** @returns why not, or `undefined` */
export async function authorizeWith<Claims>(
  authorize: Authorize<Claims> | undefined,
  request: AuthorizeRequest<Claims>,
  { environment, log, timeoutMs }: { environment: HubEnvironment; log: HubLog; timeoutMs: number },
): Promise<Refusal<HubErrorCode> | undefined> {
  if (!authorize) return undefined;
  const result = await callGuarded(environment, timeoutMs, () => authorize(request));
  if (!result.ok) {
    const { connectionId, user } = request;
    log({
      level: 'error',
      event: 'callback-failed',
      callback: 'authorize',
      connectionId,
      userId: user.userId,
      error: result.error,
    });
    return internalRefusal;
  }
  // Anything else, such as an object of an app without types, is no permission.
  const answer: unknown = result.value;
  return answer === true ? undefined : { code: 'forbidden', message: describe(request) };
}

function describe(request: Action): string {
  switch (request.action) {
    case 'subscribe':
      return 'You may not subscribe to this channel.';
    case 'publish':
      return 'You may not publish this to this channel.';
    case 'command':
      return 'You may not use this command.';
  }
}
