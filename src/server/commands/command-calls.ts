import type { CommandFrame } from '../../protocol/client-frames';
import { TidewireError } from '../../shared/errors';
import type { CommandContext, CommandResult } from './commands';
import { mayNot, type ConnectionScope } from '../connection/connection-scope';
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
  const { peer, hub, connectionId, isOpen, refuse } = scope;
  const { maxPendingCommands } = hub.limits;
  const running = new Set<AbortController>();

  async function perform({ name, data }: CommandFrame, signal: AbortSignal): Promise<CommandResult> {
    const refusal = await mayNot(scope, { action: 'command', name });
    if (refusal) return { ok: false, refusal };
    // Gone while we asked: a command that has not begun need not.
    if (!isOpen()) return { ok: false, refusal: internalRefusal };
    return hub.commands.run(name, data, toCommandContext(scope, signal));
  }

  function answer({ id, name }: CommandFrame, data: unknown): void {
    try {
      peer.send({ type: 'answer', id, data });
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
      const result = await perform(frame, controller.signal);
      running.delete(controller);
      if (!result.ok) controller.abort();
      if (!isOpen()) return;
      if (result.ok) answer(frame, result.data);
      else refuse(result.refusal, frame.id);
    },
    end() {
      for (const controller of running) controller.abort();
    },
  };
}

export function toCommandContext<Claims>(scope: ConnectionScope<Claims>, signal: AbortSignal): CommandContext<Claims> {
  const { connectionId, hub } = scope;
  return {
    user: scope.user(),
    connectionId,
    signal,
    publish: hub.publish,
    close(code = 1000, reason = '') {
      const isAllowed = code === 1000 || (Number.isInteger(code) && code >= 3000 && code <= 4999);
      if (!isAllowed || byteLength(reason) > 123)
        throw new TidewireError(
          'bad-close',
          'close() takes 1000 or 3000–4999, and a reason of at most 123 bytes (RFC 6455 §7.4).',
        );
      scope.close(code, reason);
    },
  };
}
