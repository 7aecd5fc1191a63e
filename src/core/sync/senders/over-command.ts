import type { RequestOutcome } from '../../../protocol/send-outcome';
import type { OperationAnswer, OperationSender, RouteGuarantees, SendContext } from '../operation';
import { SendFailure, type SendFailureKind } from '../send-failure';
import { toHeld, toOperationAnswer } from './server-word';

export interface OverCommandOptions<Entity, Vars> extends Pick<
  RouteGuarantees,
  'idempotencyWindowMs' | 'memory' | 'readsOwnWrites' | 'isVersioned' | 'isConditional'
> {
  /**
   * Does the server run copies once? By default it has to say so (capability `operations`, PR50), and nothing is sent to one that does not. `true`: you know that it
   * does, by the key or by what `toData` gives it. `false`: it does not, and no key is sent (S0).
   * @default as the server says
   */
  readonly isIdempotent?: boolean | undefined;
  /** What the command is given. @default the vars as they are */
  toData?(this: void, vars: Vars, context: SendContext): unknown;
  /** Reads the answer. @default its `version` (number), `value` (object) and `entity` (text), those that are there */
  toAnswer?(this: void, data: unknown, vars: Vars): OperationAnswer<Entity> | void;
  /** From the attempt to the answer, in ms. @default 10_000 */
  readonly timeoutMs?: number | undefined;
}

/**
 * Sends an operation as a command over the connection, with its id as the key: a hub runs it once and answers a copy as the first (PR50), which makes this
 * S1. With `isConditional` the command is told which version the operation was made on, and refuses another (PR52, S3).
 *
 * What goes wrong is a `SendFailure`; docs/guarantees.md says what follows.
 *
 * @example
 * const renameTodo = defineOperation({
 *   name: 'todo.rename',
 *   entity: ({ id }: { id: string; title: string }) => `todo:${id}`,
 *   apply: (_todo: Todo | undefined, { title }) => ({ title }),
 *   send: overCommand('todo.rename'),
 * });
 */
export function overCommand<Entity, Vars>(
  name: string,
  options: OverCommandOptions<Entity, Vars> = {},
): OperationSender<Entity, Vars> {
  const { toData, toAnswer = toOperationAnswer, timeoutMs = 10_000, idempotencyWindowMs, readsOwnWrites } = options;
  const { isIdempotent = true, isConditional, isVersioned = isConditional, memory = 'hub' } = options;
  const notSent = (code: string, message: string) => new SendFailure('not-sent', `${name}: ${message}`, { code });

  const send = async (vars: Vars, context: SendContext) => {
    const { id, baseVersion, signal } = context;
    // Waiting would let it reach a server that nobody has looked at.
    if (signal.aborted || !context.isConnected()) throw notSent('not-connected', 'There is no connection.');
    if (options.isIdempotent === undefined && !context.remembersKeys?.())
      throw notSent(
        'no-operations',
        'This server does not say that it remembers keys, so a copy could run twice. Use a hub with `operations`, or say with isIdempotent what it does.',
      );
    const data = attempt(
      () => (toData ? toData(vars, context) : vars),
      () => new SendFailure('rejected', `${name}: what it is given cannot be made.`, { code: 'invalid' }),
    );
    const outcome = await context.request(name, data, {
      timeoutMs,
      signal,
      ...(isIdempotent && { key: id }),
      ...(isConditional && { ifVersion: baseVersion }),
    });
    if (outcome.status !== 'answered') throw toFailure(outcome);
    return attempt(
      () => toAnswer(outcome.data, vars),
      () => new SendFailure('failed', `${name}: the answer could not be read.`, { code: 'malformed-answer' }),
    );
  };
  const guarantees = { isIdempotent, idempotencyWindowMs, memory, readsOwnWrites, isVersioned, isConditional };
  return Object.assign(send, { guarantees });
}

/** What the app's function makes, or throws as a failure of its own; any other fault of it is ours to tell. */
function attempt<Result>(run: () => Result, toProblem: () => SendFailure): Result {
  try {
    return run();
  } catch (error) {
    throw error instanceof SendFailure ? error : toProblem();
  }
}

/** Reasons of ours, for what was never written. An application may refuse in the same words. */
const ownReasons = ['not-connected', 'queue-full', 'destination-changed', 'user-changed', 'disposed'];

/** The rest is refused for good: `forbidden`, `unknown-command`, `invalid-data`, `key-conflict`, and the application's own. */
const kinds = new Map<string, SendFailureKind>([
  ['rate-limited', 'busy'],
  ['limit', 'busy'],
  ['unauthorized', 'unauthorized'],
  ['conflict', 'conflict'],
  ['internal', 'failed'],
]);

function toFailure(outcome: Exclude<RequestOutcome, { status: 'answered' }>): SendFailure {
  switch (outcome.status) {
    case 'expired':
      return new SendFailure('not-sent', 'It found no connection in time.', { code: 'expired' });
    case 'aborted':
      return new SendFailure('unanswered', 'It was given up: it may have run.', { code: 'aborted' });
    case 'unknown': {
      const { code } = outcome.cause;
      const isBusy = code === 'retry-same-id';
      return new SendFailure(isBusy ? 'busy' : 'unanswered', 'No answer came: it may have run.', {
        code,
        ...(isBusy && { mayHaveRun: true }),
        ...(code === 'unknown-outcome' && { isLost: true }),
      });
    }
    case 'rejected': {
      const { reason: code, message, retryAfterMs, data } = outcome;
      // Only ours have no words beside the reason.
      const isOwn = message === code && ownReasons.includes(code);
      const kind = isOwn ? 'not-sent' : (kinds.get(code) ?? 'rejected');
      return new SendFailure(kind, message, {
        code,
        retryAfterMs,
        ...(kind === 'conflict' && { theirs: toHeld(data), isPrecondition: true }),
      });
    }
  }
}
