import type { RedisScript } from './lua/scripts';

export interface RedisScriptRunner {
  run(script: RedisScript, keys: readonly string[], values: readonly string[]): Promise<unknown>;
}

interface Call {
  readonly turn: number;
  readonly command: readonly string[];
  resolve(reply: unknown): void;
  reject(error: unknown): void;
}

/**
 * Runs scripts by their digest. A server that restarted, or was told to, has forgotten them: they are loaded, and what was refused
 * runs again.
 *
 * Guarantee: calls run in the order in which they were made, also then. A publish that was overtaken by the next one of its publisher
 * would be refused for its sequence.
 */
export function createScriptRunner(
  send: (command: readonly string[]) => Promise<unknown>,
  load: () => Promise<unknown>,
): RedisScriptRunner {
  let turns = 0;
  let running = 0;
  /** Refused because their script was forgotten, and whatever came after the first of those. */
  const waiting: Call[] = [];
  let isLoading = false;

  function start(call: Call): void {
    running++;
    void send(call.command)
      .then(call.resolve, (error: unknown) => {
        if (isForgotten(error)) waiting.push(call);
        else call.reject(error);
      })
      .then(() => {
        running--;
        if (waiting.length > 0 && running === 0 && !isLoading) void startAgain();
      });
  }

  async function startAgain(): Promise<void> {
    isLoading = true;
    try {
      await load();
      for (const call of waiting.splice(0).sort((a, b) => a.turn - b.turn)) start(call);
    } catch (error) {
      for (const call of waiting.splice(0)) call.reject(error);
    } finally {
      isLoading = false;
    }
  }

  return {
    run: (script, keys, values) =>
      new Promise((resolve, reject) => {
        const command = ['EVALSHA', script.sha, String(keys.length), ...keys, ...values];
        const call: Call = { turn: turns++, command, resolve, reject };
        if (waiting.length > 0) waiting.push(call);
        else start(call);
      }),
  };
}

function isForgotten(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
