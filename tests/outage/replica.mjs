import { closeClients, openClient, pass, publishAt, transports, until } from './clients.mjs';
import { startHub } from './processes.mjs';
import { startPair } from './replica-pair.mjs';
import { openSubscriber } from './replica-subscriber.mjs';
import { compareLogs, judgePublisher, judgeSubscriber } from './replica-verdict.mjs';
import { countOutcomes } from './verdict.mjs';

const channels = ['feed', 'quiet'];

/**
 * Three hubs on a Redis whose replica lags behind when it is promoted: what the primary alone had acknowledged is lost. `feed` has 100 events a
 * second and loses about a second of them; `quiet` loses one, and has just one in its place when the third hub comes back, the last by far.
 */
export async function promoteReplica({ transport }) {
  const { door } = transports[transport];
  const pair = await startPair(3);
  const hubs = [];
  for (const url of pair.urls) hubs.push(await startHub({ port: 0, store: { kind: 'redis', url }, door }));
  const subscribers = [];

  async function subscribe(name, hub, from) {
    const { readLog } = pair;
    const subscriber = await openSubscriber({ name, transport, hub: hubs[hub].port, channels, readLog, from });
    subscribers.push(subscriber);
    return subscriber;
  }
  const openPublisher = (user, hub) =>
    openClient({
      transport: door === 'http' ? 'web-socket' : transport,
      port: hubs[hub].port,
      user,
      websocket: { maxQueueMessages: 100_000, maxQueueBytes: 1e9 },
    });

  try {
    const [first, second, third] = [
      await subscribe('on the first', 0),
      await subscribe('on the second', 1),
      await subscribe('on the third', 2),
    ];
    const absent = await subscribe('absent over it', 2);
    const wanderer = await subscribe('left in the tail', 2);
    const [one, two, resting] = [
      await openPublisher('one', 0),
      await openPublisher('two', 1),
      await openPublisher('resting', 1),
    ];
    const steady = [publishAt(one, 'feed', 50), publishAt(two, 'feed', 50)];
    // Says nothing while the replica lags: nobody may forget anything of this one.
    const rested = publishEach(resting, 'quiet');
    await rested.publish();
    await pass(1_000);
    absent.goAway();
    await pass(50);
    const before = absent.positions();
    await until('the replica has it', async () => (await pair.readReplica('feed')).length > before.feed.offset);
    await until('and the quiet one', async () => (await pair.readReplica('quiet')).length === 1);

    pair.cutReplication();
    const late = await openPublisher('joined in the tail', 2);
    steady.push(publishAt(late, 'feed', 10));
    const brief = publishEach(one, 'quiet');
    await brief.publish();
    await until('the one that is lost', () => [first, second, third].every(({ heard }) => heard('quiet').length === 2));
    await subscribe('joined in the tail', 1);
    await pass(500);
    wanderer.goAway();
    const within = wanderer.positions();
    await pass(500);
    await pair.killPrimary();
    const dead = await pair.readDead(channels);
    await pair.promote();
    const promotedAt = performance.now();

    pair.leadToPromoted(0);
    pair.leadToPromoted(1);
    await rested.publish();
    // Offsets of the lost tail are in use again before the last hub and whoever went away are back.
    await until('it has grown past it', async () => (await pair.readLog('feed')).length > dead.feed.length + 20);
    absent.comeBack(hubs[1].port);
    wanderer.comeBack(hubs[0].port);
    await subscribe('came with a position of before', 1, before);
    await subscribe('came with a position of the tail', 0, within);
    await subscribe('came without a position', 0);
    // What it hears first continues what it has, by the number alone.
    const letAsk = await pair.leadListeningToPromoted(2, channels);
    await rested.publish();
    await pass(100);
    letAsk();
    // Should they not be told, the verdict says so.
    await until('the last are told', () => third.readers.every(({ gaps }) => gaps.length > 0), 5_000).catch(
      () => undefined,
    );
    await until('all are live', () => subscribers.every(({ isLive }) => isLive()));
    await rested.publish();
    const marks = steady.map(({ sent }) => sent);
    const isAcked = (outcome) => outcome?.status === 'acked';
    const publishesAgain = ({ outcomes }, index) => outcomes.slice(marks[index]).some(isAcked);
    await until('all publish again', () => steady.every(publishesAgain), 5_000).catch(() => undefined);
    await pass(500);
    for (const { stop } of steady) stop();
    const publishers = { one: steady[0], two: steady[1], late: steady[2], brief, rested };
    const all = Object.values(publishers);
    await until('every publish has its outcome', () => all.every(({ settled, sent }) => settled === sent));

    const logs = {};
    for (const name of channels) logs[name] = compareLogs(dead[name], await pair.readLog(name));
    const isThere = ({ heard, channel, state }) => {
      const { promoted } = logs[channel.name];
      return heard.at(-1)?.id === promoted.at(-1).id && state().length === promoted.length;
    };
    await until('all are there', () => subscribers.every(({ readers }) => readers.every(isThere)), 5_000).catch(
      () => undefined,
    );
    return {
      firstMs: first.heard('feed').find(({ line }) => line > 0)?.at - promotedAt,
      ...judge(subscribers, publishers, logs),
    };
  } finally {
    closeClients();
    for (const hub of hubs) await hub.kill();
    await pair.close();
  }
}

/** Publishes one event when it is told to. */
function publishEach(client, name) {
  const [ids, outcomes] = [[], []];
  return {
    ids,
    outcomes,
    get sent() {
      return ids.length;
    },
    get settled() {
      return outcomes.length;
    },
    async publish() {
      const { id, outcome } = client.send('tick', ids.length + 1, { channel: name });
      ids.push(id);
      outcomes.push(await outcome);
    },
  };
}

function judge(subscribers, publishers, logs) {
  const problems = [];
  if (logs.feed.lost < 50) problems.push(`feed lost ${logs.feed.lost}, too few to prove anything`);
  if (logs.quiet.lost !== 1) problems.push(`quiet lost ${logs.quiet.lost} instead of 1`);
  const told = {};
  for (const { name, readers } of subscribers) {
    told[name] = readers.map(({ gaps }) => gaps.length).join('+');
    for (const { channel, heard, gaps, start, state } of readers)
      for (const problem of judgeSubscriber({ heard, gaps, start: start(), state: state() }, logs[channel.name]))
        problems.push(`${channel.name}, ${name}: ${problem}`);
  }
  const sends = {};
  for (const [name, { ids, outcomes, sent }] of Object.entries(publishers)) {
    sends[name] = countOutcomes(outcomes, sent);
    const log = logs[name === 'brief' || name === 'rested' ? 'quiet' : 'feed'];
    const mayLose = name !== 'rested';
    for (const problem of judgePublisher({ ids, outcomes }, log, mayLose)) problems.push(`${name}: ${problem}`);
  }
  const { lost, kept, promoted } = logs.feed;
  return { problems, log: { kept, lost, promoted: promoted.length }, told, sends };
}
