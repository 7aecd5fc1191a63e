import { createRealtimeClient } from 'tidewire/core';
import { describe, expect, inject, it, onTestFinished, test, vi } from 'vitest';
import { transportContract } from '../../../src/testing/transport-contract/transport-contract';
import { worker } from '../../../src/transports/worker/worker';

const { url, deadUrl } = inject('wsContract');
const createWorker = () => new Worker(new URL('./ends/transport-worker.ts', import.meta.url), { type: 'module' });

describe('worker(webSocket()) with a real Worker', () => {
  for (const { title, run } of transportContract({ transport: worker({ createWorker }), url, deadUrl })) it(title, run);
});

function openStory(transport: ReturnType<typeof worker>) {
  const story: string[] = [];
  const link = transport.open(
    { url: `${url}?do=echo`, subprotocols: [] },
    {
      opened: () => story.push('opened'),
      received: () => story.push('received'),
      closed: (code) => story.push(`closed ${code}`),
    },
  );
  onTestFinished(() => link.close());
  return story;
}

test('a worker that cannot be loaded closes the link with 1006 at once', async () => {
  const createMissing = () => new Worker('data:text/plain,no script', { type: 'module' });
  const story = openStory(worker({ createWorker: createMissing }));
  await vi.waitFor(() => expect(story).toEqual(['closed 1006']), { timeout: 4_000 });
});

test('a policy that forbids workers closes the link with 1006', async () => {
  const story = openStory(worker({ createWorker: () => new Worker('https://elsewhere.invalid/worker.js') }));
  await vi.waitFor(() => expect(story).toEqual(['closed 1006']));
});

test('a client whose worker was terminated comes back over the next one', async () => {
  const workers: Worker[] = [];
  const transport = worker({
    heartbeatMs: 500,
    createWorker() {
      const made = createWorker();
      workers.push(made);
      return made;
    },
  });
  const client = createRealtimeClient({
    url: `${url}?do=echo&test=worker`,
    transport,
    config: { websocket: { reconnectDelayMs: 10, lingerMs: 0 } },
  });
  onTestFinished(() => client.dispose());
  const heard: unknown[] = [];
  client.subscribe('note', (data) => heard.push(data));
  client.connect();
  client.send('note', 'before');
  await vi.waitFor(() => expect(heard).toEqual(['before']), { timeout: 10_000 });
  const made = workers.length;
  workers.at(-1)?.terminate();
  await vi.waitFor(() => expect(workers.length).toBeGreaterThan(made), { timeout: 5_000 });
  client.send('note', 'after');
  await vi.waitFor(() => expect(heard).toEqual(['before', 'after']), { timeout: 10_000 });
});
