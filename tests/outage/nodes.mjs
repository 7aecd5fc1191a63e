import { openPresence } from 'tidewire/core';
import { startBalancer } from './balancer.mjs';
import { closeClients, openClient, pass, publishAt, record, transports, until } from './clients.mjs';
import { startHub, startRedis } from './processes.mjs';
import { countOutcomes, judgeHeard } from './verdict.mjs';

/** Three hubs on one Redis behind a TCP proxy. The one that the client under test is on is killed with -9: it goes on at another. */
export async function killNode({ transport }) {
  const { door } = transports[transport];
  const redis = await startRedis();
  const hubs = new Map();
  for (let n = 0; n < 3; n++) {
    const hub = await startHub({ port: 0, store: { kind: 'redis', url: redis.url }, door });
    hubs.set(hub.port, hub);
  }
  const balancers = [];
  const balance = async () => {
    const balancer = await startBalancer([...hubs.keys()]);
    balancers.push(balancer);
    return balancer;
  };
  try {
    const plain = door === 'http' ? 'web-socket' : transport;
    const [subjects, others, ghosts] = [await balance(), await balance(), await balance()];
    const subject = await openClient({
      transport,
      port: subjects.port,
      user: 'subject',
      websocket: { maxQueueMessages: 1_000 },
    });
    const publisher = await openClient({
      transport: plain,
      port: others.port,
      user: 'publisher',
      websocket: { maxQueueMessages: 100_000, maxQueueBytes: 1e9 },
    });
    const witness = await openClient({ transport: plain, port: others.port, user: 'witness' });
    const ghost = await openClient({ transport: plain, port: ghosts.port, user: 'ghost' });
    const [feed, up] = [record(subject, 'feed'), record(witness, 'up')];
    const lobby = openPresence(witness, 'lobby');
    openPresence(subject, 'lobby').enter('here');
    openPresence(ghost, 'lobby').enter('here');
    const present = () => lobby.view.current.members.map(({ user }) => user);
    await until('all are live', () => [feed, up].every(({ channel }) => channel.continuity.current.status === 'live'));
    await until('both are present', () => present().length === 2);
    const published = publishAt(publisher, 'feed', 100);
    const sent = publishAt(subject, 'up', 20);
    await pass(1_000);

    const victims = new Set([subjects.current, ghosts.current]);
    const killedAt = performance.now();
    await Promise.all([...victims].map((port) => hubs.get(port).kill()));
    ghost.dispose();
    // Whoever comes back is there; whoever does not is gone within 2 × heartbeat and 5 s, which is 15 s with these hubs.
    await until('the ghost is gone', () => !lobby.view.current.isStale && !present().includes('ghost'), 20_000);
    const ghostMs = performance.now() - killedAt;
    await until('the subject is present', () => present().includes('subject'));
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
      firstMs: feed.heard.find(({ at }) => at > killedAt + 50)?.at - killedAt,
      feed: judgeHeard(feed.heard, published.sent),
      up: judgeHeard(up.heard, sent.sent),
      sends: countOutcomes(sent.outcomes, sent.sent),
      gaps: feed.gaps.length + up.gaps.length,
      ghostMs,
    };
  } finally {
    closeClients();
    for (const balancer of balancers) balancer.close();
    for (const hub of hubs.values()) await hub.kill();
    await redis.kill();
  }
}

/** Redis killed with -9 under load and started again on the same files, with `appendfsync always`. */
export async function restartRedis({ transport }) {
  const { door } = transports[transport];
  let redis = await startRedis();
  const hub = await startHub({ port: 0, store: { kind: 'redis', url: redis.url }, door });
  try {
    const plain = door === 'http' ? 'web-socket' : transport;
    const big = { maxQueueMessages: 100_000, maxQueueBytes: 1e9 };
    const subject = await openClient({ transport, port: hub.port, user: 'subject', websocket: big });
    const publisher = await openClient({ transport: plain, port: hub.port, user: 'publisher', websocket: big });
    const witness = await openClient({ transport: plain, port: hub.port, user: 'witness' });
    const [feed, up] = [record(subject, 'feed'), record(witness, 'up')];
    await until('all are live', () => [feed, up].every(({ channel }) => channel.continuity.current.status === 'live'));
    const published = publishAt(publisher, 'feed', 100);
    const sent = publishAt(subject, 'up', 20);
    await pass(1_000);
    await redis.kill();
    await pass(2_000);
    const { directory, port } = redis;
    redis = await startRedis({ directory, port });
    const backAt = performance.now();
    const heardBefore = feed.heard.length;
    await until('the first message after it', () => feed.heard.length > heardBefore);
    const firstMs = performance.now() - backAt;
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
    await hub.kill();
    await redis.kill();
  }
}
