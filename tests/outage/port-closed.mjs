import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import { join } from 'node:path';
import { messagePort } from 'tidewire/transports/message-port';
import { closeClients, openClient, pass, publishAt, record, until } from './clients.mjs';
import { makeFolder, startRedis } from './processes.mjs';
import { countOutcomes, judgeHeard } from './verdict.mjs';

/** The port to a hub in another thread is closed under load, and for 3 s there is no other. */
export async function closePort({ store }) {
  const redis = store === 'redis' ? await startRedis() : undefined;
  const kept =
    store === 'redis'
      ? { kind: 'redis', url: redis.url }
      : { kind: 'sqlite', file: join(makeFolder('outage'), 'hub.db') };
  const worker = new Worker(new URL('port-hub.mjs', import.meta.url), { workerData: { store: kept } });
  await once(worker, 'message');
  let isClosed = false;
  const ports = new Set();
  const transport = () =>
    messagePort({
      heartbeatMs: 500,
      connect() {
        if (isClosed) throw new Error('There is no port.');
        const { port1, port2 } = new MessageChannel();
        worker.postMessage(port2, [port2]);
        ports.add(port1);
        return port1;
      },
    });
  const open = (user, websocket) =>
    openClient({ create: transport, address: () => 'tidewire://main/live', user, websocket });
  try {
    const publisher = await open('publisher', { maxQueueMessages: 100_000, maxQueueBytes: 1e9 });
    const witness = await open('witness');
    const subject = await open('subject', { maxQueueMessages: 1_000 });
    const [feed, up] = [record(subject, 'feed'), record(witness, 'up')];
    await until('all are live', () => [feed, up].every(({ channel }) => channel.continuity.current.status === 'live'));
    const published = publishAt(publisher, 'feed', 100);
    const sent = publishAt(subject, 'up', 20);
    await pass(1_000);
    isClosed = true;
    for (const port of ports) port.close();
    await pass(3_000);
    const heardBefore = feed.heard.length;
    isClosed = false;
    const backAt = performance.now();
    await until('the first message after it', () => feed.heard.length > heardBefore);
    const firstMs = feed.heard[heardBefore].at - backAt;
    await pass(1_000);
    published.stop();
    sent.stop();
    await until('every publish has its outcome', () => published.settled === published.sent);
    await until('every send has its outcome', () => sent.settled === sent.sent);
    await until(
      'all have heard everything',
      () => feed.heard.length >= published.sent && up.heard.length >= sent.sent,
      5_000,
    ).catch(() => undefined);
    return {
      firstMs,
      feed: judgeHeard(feed.heard, published.sent),
      up: judgeHeard(up.heard, sent.sent),
      sends: countOutcomes(sent.outcomes, sent.sent),
      gaps: feed.gaps.length + up.gaps.length,
    };
  } finally {
    closeClients();
    await worker.terminate();
    await redis?.kill();
  }
}
