import { createRealtimeClient } from 'tidewire/core';
import { beforeAll, describe, expect, it, onTestFinished, test, vi } from 'vitest';
import { createContractServer } from '../../../src/testing/transport-contract/contract-server';
import { transportContract } from '../../../src/testing/transport-contract/transport-contract';
import { messagePort } from '../../../src/transports/message-port/message-port';
import { servePort } from '../../../src/transports/message-port/server';

const counterpart = { url: 'port:contract', deadUrl: 'port:nobody' };
const heartbeatMs = 500;

/** Gives one end of a fresh channel away. */
function sharePort(give: (port: MessagePort) => void): MessagePort {
  const { port1, port2 } = new MessageChannel();
  give(port2);
  return port1;
}

describe('messagePort() over a MessageChannel of the browser', () => {
  const handle = createContractServer();
  const transport = messagePort({
    heartbeatMs,
    connect: () =>
      sharePort((port) => servePort(port, (socket) => handle(socket, () => port.close()), { heartbeatMs })),
  });
  for (const { title, run } of transportContract({ transport, ...counterpart })) it(title, run);
});

describe('messagePort() to a SharedWorker', () => {
  const transport = messagePort({
    heartbeatMs,
    connect: () => new SharedWorker(new URL('./ends/shared-worker.ts', import.meta.url), { type: 'module' }).port,
  });
  for (const { title, run } of transportContract({ transport, ...counterpart })) it(title, run);
});

describe('messagePort() to a frame', () => {
  const frame = document.createElement('iframe');
  beforeAll(async () => {
    const script = new URL('./ends/port-server.ts', import.meta.url).href;
    frame.srcdoc = `<!doctype html><title>A server</title><script type="module" src="${script}"></script>`;
    const ready = new Promise((resolve) =>
      addEventListener('message', ({ data }) => data === 'ready' && resolve(data)),
    );
    document.body.append(frame);
    await ready;
    return () => frame.remove();
  });
  const transport = messagePort({
    heartbeatMs,
    connect: () => sharePort((port) => frame.contentWindow?.postMessage('serve', '*', [port])),
  });
  for (const { title, run } of transportContract({ transport, ...counterpart })) it(title, run);
});

test('a client whose worker was terminated comes back over the next one', async () => {
  const start = () => new Worker(new URL('./ends/port-server.ts', import.meta.url), { type: 'module' });
  let worker = start();
  onTestFinished(() => worker.terminate());
  const transport = messagePort({
    heartbeatMs,
    connect: () => sharePort((port) => worker.postMessage('serve', [port])),
  });
  const client = createRealtimeClient({
    url: `${counterpart.url}?do=echo`,
    transport,
    config: { websocket: { reconnectDelayMs: 10 } },
  });
  onTestFinished(() => client.dispose());
  const causes: (number | undefined)[] = [];
  client.state.subscribe(() => {
    const { current } = client.state;
    if ('cause' in current) causes.push(current.cause.closeCode);
  });
  const heard: unknown[] = [];
  client.subscribe('note', (data) => heard.push(data));
  client.connect();
  client.send('note', 'before');
  await vi.waitFor(() => expect(heard).toEqual(['before']), { timeout: 10_000 });
  causes.length = 0;
  worker.terminate();
  // Three beats, and some room for a busy machine.
  await vi.waitFor(() => expect(causes[0]).toBe(1006), { timeout: 5_000 });
  worker = start();
  client.send('note', 'after');
  await vi.waitFor(() => expect(heard).toEqual(['before', 'after']), { timeout: 10_000 });
});
