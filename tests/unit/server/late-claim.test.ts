// @vitest-environment node
import { expect, it } from 'vitest';
import { memoryStore } from '../../../src/server/store/memory/memory-store';
import type { HubStore } from '../../../src/server/store/store';
import { createManualClock } from './support/manual-clock';
import { eventually } from './support/eventually';
import { startHub } from './support/start-hub';

/** A store whose word on a claim comes when the test says so. */
function lateStore() {
  const inner = memoryStore();
  const waiting: (() => void)[] = [];
  const store: HubStore = {
    name: 'late',
    async open(context) {
      const session = await inner.open(context);
      return new Proxy(session, {
        get(target, name) {
          const method = Reflect.get(target, name) as unknown;
          if (name !== 'claim' && name !== 'claimOperation') return method;
          return async (...request: unknown[]) => {
            const answer = await (method as (...request: unknown[]) => Promise<unknown>)(...request);
            await new Promise<void>((tell) => waiting.push(tell));
            return answer;
          };
        },
      });
    },
  };
  return { store, waiting };
}

async function startLateHub() {
  const { store, waiting } = lateStore();
  const clock = createManualClock();
  const ran: unknown[] = [];
  const hub = await startHub({ store, environment: clock.environment, commands: { note: (data) => ran.push(data) } });
  const client = await hub.join({ client: 'c' });
  /** The store has the claim; its word comes so much later. */
  async function hears(afterMs: number) {
    await eventually(() => waiting.length > 0);
    clock.advance(afterMs);
    waiting.shift()?.();
  }
  return { client, ran, hears };
}

it.each([
  [4_900, 'ack', [1]],
  [5_100, 'not-begun', []],
])('[PR54] a publish to the application, claimed after %i ms, ends as %s', async (afterMs, end, done) => {
  const { client, ran, hears } = await startLateHub();
  client.send({ type: 'publish', id: 'p', seq: 1, event: 'note', data: 1 });
  await hears(afterMs);
  const { type, code } = await client.next(({ id }) => id === 'p');
  expect([code ?? type, ran]).toEqual([end, done]);
});

it.each([
  [4_900, 'answer', [1]],
  [5_100, 'retry-same-id', []],
])('[PR54] a command with a key, claimed after %i ms, ends as %s', async (afterMs, end, done) => {
  const { client, ran, hears } = await startLateHub();
  client.send({ type: 'command', id: 'k', key: 'key', name: 'note', data: 1 });
  await hears(afterMs);
  const { type, code } = await client.next(({ id }) => id === 'k');
  expect([code ?? type, ran]).toEqual([end, done]);
});
