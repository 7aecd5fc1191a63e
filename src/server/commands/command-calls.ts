import type { CommandFrame } from '../../protocol/client-frames';
import { TidewireError } from '../../shared/errors';
import type { CommandContext, CommandResult } from './commands';
import { performCommand } from './perform-command';
import type { ConnectionScope } from '../connection/connection-scope';
import { byteLength } from '../channel/publish';
import { internalRefusal, limitReached } from '../connection/refusal';

export interface CommandCalls {
  /** Runs a command and answers it. */
  run(frame: CommandFrame): Promise<void>;
  /** Tells what still runs that nobody waits for it. */
  end(): void;
}

/** The commands one connection has running, side by side. */
export function createCommandCalls<Claims>(scope: ConnectionScope<Claims>): CommandCalls {
  const { peer, hub, connectionId, user, isOpen, refuse } = scope;
  const { maxPendingCommands } = hub.limits;
  const running = new Set<AbortController>();

  function tell({ id, name }: CommandFrame, result: CommandResult): void {
    const duplicate = result.isDuplicate;
    if (!result.ok) return refuse(result.refusal, id, duplicate);
    try {
      peer.send({ type: 'answer', id, data: result.data, duplicate });
    } catch (error) {
      hub.log({
        level: 'error',
        event: 'callback-failed',
        callback: `answer of command "${name}"`,
        connectionId,
        error,
      });
      refuse(internalRefusal, id);
    }
  }

  return {
    async run(frame) {
      if (running.size >= maxPendingCommands)
        return refuse(limitReached('maxPendingCommands', maxPendingCommands), frame.id);
      const controller = new AbortController();
      running.add(controller);
      const { name, data, key, ifVersion } = frame;
      const { signal } = controller;
      const close = toClose(scope);
      const call = { name, data, key, ifVersion, connectionId, user, signal, close };
      const result = await performCommand(hub, call).finally(() => running.delete(controller));
      if (!result.ok) controller.abort();
      if (isOpen()) tell(frame, result);
    },
    end() {
      for (const controller of running) controller.abort();
    },
  };
}

/** Ends the connection of a command's caller. */
export function toClose(scope: Pick<ConnectionScope, 'close'>): CommandContext['close'] {
  return (code = 1000, reason = '') => {
    const isAllowed = code === 1000 || (Number.isInteger(code) && code >= 3000 && code <= 4999);
    if (!isAllowed || byteLength(reason) > 123)
      throw new TidewireError(
        'bad-close',
        'close() takes 1000 or 3000–4999, and a reason of at most 123 bytes (RFC 6455 §7.4).',
      );
    scope.close(code, reason);
  };
}
