import { closeClients, openClient, pass, publishAt, record, transports, until } from './clients.mjs';
import { freePort, makeFolder, startHub, startRedis } from './processes.mjs';
import { startProxy } from './proxy.mjs';
import { countOutcomes, judgeHeard } from './verdict.mjs';
import { join } from 'node:path';

const frozenMs = 250;
const downMs = 3_000;

/**
 * One outage under load: 100 messages a second published throughout, the client under test subscribes and sends 20 a second.
 *
 * @param fault `overflow` (as `kill`, but 100 sends a second into the default queue), `kill` (frozen 0.25 s, killed with -9, back after 3 s on the same port), `swallow` (a proxy loses every byte for 3 s), or
 *   `before-commit`, `after-commit`, `after-ack` (the hub kills itself around a publish)
 */
export async function runOutage({ transport, store, fault }) {
  const overflows = fault === 'overflow';
  const { door } = transports[transport];
  const redis = store === 'redis' ? await startRedis() : undefined;
  const kept = {
    sqlite: () => ({ kind: 'sqlite', file: join(makeFolder('outage'), 'hub.db') }),
    redis: () => ({ kind: 'redis', url: redis?.url }),
    memory: () => ({ kind: 'memory' }),
  }[store]();
  const port = await freePort();
  const options = { port, store: kept, door };
  const kill = fault.includes('-') ? { point: fault, number: 150 } : undefined;
  let hub = await startHub({ ...options, kill });
  // Only Socket.IO clients can reach a hub behind Socket.IO.
  const plainTransport = door === 'http' ? 'web-socket' : transport;
  const proxy = fault === 'swallow' ? await startProxy(port) : undefined;
  try {
    const publisher = await openClient({
      transport: plainTransport,
      port,
      user: 'publisher',
      websocket: { maxQueueMessages: 100_000, maxQueueBytes: 1e9 },
    });
    const witness = await openClient({ transport: plainTransport, port, user: 'witness' });
    const subject = await openClient({
      transport,
      port: proxy?.port ?? port,
      user: 'subject',
      websocket: overflows ? {} : { maxQueueMessages: 1_000 },
    });
    const feed = record(subject, 'feed');
    const up = record(witness, 'up');
    await until('all are live', () => [feed, up].every(({ channel }) => channel.continuity.current.status === 'live'));
    const published = publishAt(publisher, 'feed', 100);
    const sent = publishAt(subject, 'up', overflows ? 100 : 20);
    await pass(1_000);

    if (fault === 'kill' || overflows) {
      hub.freeze();
      await pass(frozenMs);
      await hub.kill();
    } else if (proxy) proxy.swallow();
    else await hub.exited;
    await pass(downMs);
    const heardBefore = feed.heard.length;
    if (proxy) proxy.heal();
    else hub = await startHub(options);
    const backAt = performance.now();
    await until('the first message after the outage', () => feed.heard.length > heardBefore);
    const firstMs = feed.heard[heardBefore].at - backAt;
    await pass(1_000);
    published.stop();
    sent.stop();
    await until('every publish has its outcome', () => published.settled === published.sent);
    await until('every send has its outcome', () => sent.settled === sent.sent);
    // What is missing after that is lost, and counted below.
    if (store !== 'memory' || proxy)
      await until(
        'all have heard everything',
        () => feed.heard.length >= published.sent && up.heard.length >= countAcked(sent),
        5_000,
      ).catch(() => undefined);
    return {
      firstMs,
      feed: judgeHeard(feed.heard, published.sent),
      up: judgeHeard(up.heard, sent.sent, ({ n }) => sent.outcomes[n - 1]?.status === 'rejected'),
      sends: countOutcomes(sent.outcomes, sent.sent),
      gaps: feed.gaps.length + up.gaps.length,
    };
  } finally {
    closeClients();
    proxy?.close();
    await hub.kill();
    await redis?.kill();
  }
}

const countAcked = ({ outcomes }) => outcomes.filter((outcome) => outcome?.status === 'acked').length;
