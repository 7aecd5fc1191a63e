import { TidewireError } from '../../../shared/errors';
import type { OperationSender, RouteGuarantees, SendContext } from '../operation';
import { SendFailure } from '../send-failure';
import { defaultWindowMs } from './choose-route';

export interface OverEitherOptions {
  /**
   * Both routes look ids up in one memory, which is written in one step with the effect. Then a copy may come by the other route.
   * @default whether both have the same `memory`
   */
  readonly sharedMemory?: boolean | undefined;
}

/**
 * Two ways to one server: `first` while it can be used, else `second`. For instance HTTP while the socket is down.
 *
 * After an attempt that may have run, the operation stays on its route unless both share one memory of ids (ID4): it then waits for the
 * connection, and where that route remembers no ids it is `unconfirmed`. Within one attempt the route never changes.
 *
 * @throws TidewireError if `sharedMemory` is claimed for a route that remembers no ids
 * @example
 * send: overEither(
 *   overCommand('todo.rename', { memory: 'todos' }),
 *   overHttp({ method: 'PATCH', url: ({ id }: Rename) => `/todos/${id}`, isIdempotent: true, memory: 'todos' }),
 * )
 */
export function overEither<Entity, Vars>(
  first: OperationSender<Entity, Vars>,
  second: OperationSender<Entity, Vars>,
  options: OverEitherOptions = {},
): OperationSender<Entity, Vars> {
  const [a = {}, b = {}] = [first.guarantees, second.guarantees];
  const canShare = !!a.isIdempotent && !!b.isIdempotent;
  const { sharedMemory = canShare && a.memory !== undefined && a.memory === b.memory } = options;
  if (sharedMemory && !canShare)
    throw new TidewireError(
      'no-shared-memory',
      'overEither was told that both routes share one memory of ids, but one of them remembers none: an operation could run twice. Set isIdempotent on both, or leave sharedMemory out.',
    );
  const firstName = a.memory ?? 'first';
  const ownName = b.memory ?? 'second';
  const secondName = sharedMemory ? firstName : ownName === firstName ? `${ownName} 2` : ownName;

  const send = async (vars: Vars, context: SendContext) => {
    const { route } = context;
    // What nobody stored, nobody knows after a reload.
    if (route !== firstName && route !== secondName)
      throw new SendFailure('not-sent', 'No route was chosen for this attempt.', { code: 'no-route' });
    const takesFirst = sharedMemory ? context.isConnected() || a.worksOffline : route === firstName;
    return (takesFirst ? first : second)(vars, context);
  };
  return Object.assign(send, {
    guarantees: weaker(a, b),
    routes: [
      { ...a, memory: firstName },
      { ...b, memory: secondName },
    ],
  });
}

/** What can be relied on whichever way is taken. */
function weaker(a: RouteGuarantees, b: RouteGuarantees): RouteGuarantees {
  const windows = [a, b].map(({ idempotencyWindowMs = defaultWindowMs }) => idempotencyWindowMs);
  return {
    isIdempotent: !!a.isIdempotent && !!b.isIdempotent,
    idempotencyWindowMs: Math.min(...windows),
    readsOwnWrites: !!a.readsOwnWrites && !!b.readsOwnWrites,
    worksOffline: !!a.worksOffline || !!b.worksOffline,
    isVersioned: !!a.isVersioned && !!b.isVersioned,
    isConditional: !!a.isConditional && !!b.isConditional,
  };
}
