import type { HubUser } from '../access/authentication';
import { authorizeWith } from '../access/authorization';
import { internalRefusal } from '../connection/refusal';
import type { HubContext } from '../hub/hub-context';
import type { CommandContext, CommandResult } from './commands';
import { operationScope } from './operations';

/** One command, from wherever it comes. */
export interface CommandCall<Claims> {
  readonly name: string;
  readonly data?: unknown;
  readonly key?: string | undefined;
  readonly ifVersion?: number | undefined;
  readonly connectionId: string;
  /** As of now: renewed credentials may bring other claims. */
  user(): HubUser<Claims>;
  /** Tells a command without a key that nobody waits any more. One with a key is carried to its end, since that is kept. */
  readonly signal: AbortSignal;
  readonly close: CommandContext['close'];
}

/** Asks for permission, and runs the command: once, if it has a key (PR50). */
export async function performCommand<Claims>(
  hub: HubContext<Claims>,
  call: CommandCall<Claims>,
): Promise<CommandResult> {
  const { name, data, key, ifVersion, connectionId, signal, close } = call;
  const { environment, log, limits, authorize } = hub;
  const refusal = await authorizeWith(
    authorize,
    { action: 'command', name, user: call.user(), connectionId },
    { environment, log, timeoutMs: limits.decisionTimeoutMs },
  );
  if (refusal) return { ok: false, refusal };
  // Gone while we asked: a command that has not begun need not.
  if (signal.aborted) return { ok: false, refusal: internalRefusal };
  const user = call.user();
  const context = { user, connectionId, key, ifVersion, close };
  if (key === undefined) return hub.commands.run(name, data, { ...context, signal, publish: hub.publish });

  const scope = operationScope(user.userId, name);
  const isRepeatable = hub.commands.isRepeatable(name);
  return hub.operations.runOnce({ scope, key, data, ifVersion, isRepeatable }, async () => {
    const controller = new AbortController();
    const publish = hub.publishFor(scope, key);
    const result = await hub.commands.run(name, data, { ...context, signal: controller.signal, publish });
    if (!result.ok) controller.abort();
    return result;
  });
}
