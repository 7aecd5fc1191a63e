// @vitest-environment node
import { expect, it } from 'vitest';
import { createChannelFeed, type FeedSubscriber } from '../../../src/server/channel/channel-feed';
import type { HubEnvironment } from '../../../src/server/hub/hub-environment';
import { memoryStore } from '../../../src/server/store/memory/memory-store';
import {
  StoreUnavailable,
  type LogEntry,
  type LogStore,
  type Position,
  type StoreSession,
} from '../../../src/server/store/store';
import { createSeededRandom } from '../../../src/testing/seeded-random';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';

function openLogs(environment: HubEnvironment, maxHistoryEntries = 1_000): StoreSession {
  const context = { environment, node: 'one', report: () => undefined };
  return memoryStore({ maxHistoryEntries }).open(context) as StoreSession;
}

/** What one history did to the store's hints and answers, drawn from the seed. */
interface Faults {
  readonly random: () => number;
  /** Hints are lost, told twice or late; reads fail; the follower is interrupted. */
  isOn: boolean;
}

/** A store whose hints cannot be trusted, and that is not always there. */
function unreliable(inner: LogStore, faults: Faults, later: (run: () => void, delayMs: number) => void): LogStore {
  const fails = () => faults.isOn && faults.random() < 0.1;
  const takesTime = () => new Promise<void>((done) => later(done, faults.random() * 10));
  return {
    ...inner,
    async end(channel) {
      const end = await inner.end(channel);
      await takesTime();
      return end;
    },
    async read(...request) {
      await takesTime();
      if (fails()) throw new StoreUnavailable('test');
      const found = await inner.read(...request);
      await takesTime();
      return found;
    },
    follow: (channel, follower) =>
      inner.follow(channel, {
        interrupted: () => follower.interrupted(),
        appended(epoch, entry) {
          if (!faults.isOn) return follower.appended(epoch, entry);
          const draw = faults.random();
          if (draw < 0.2) return;
          if (draw < 0.4) return later(() => follower.appended(epoch, entry), faults.random() * 50);
          follower.appended(epoch, entry);
          if (draw < 0.6) follower.appended(epoch, entry);
          if (draw > 0.95) follower.interrupted();
        },
      }),
  };
}

/** Writes down what it is told, and checks what it was promised. */
function createListener() {
  const heard: string[] = [];
  let position: Position | undefined;
  let gaps = 0;
  const faultsFound: string[] = [];
  const subscriber: FeedSubscriber & { isOver: boolean } = {
    isOver: false,
    begin(end, recovered) {
      if (recovered && position) return;
      if (!recovered) gaps++;
      position = end;
    },
    deliver(frame) {
      const { offset, id } = JSON.parse(new TextDecoder().decode(frame)) as { offset: number; id: string };
      if (offset !== (position?.offset ?? 0) + 1) faultsFound.push(`${offset} after ${position?.offset}`);
      position = { epoch: position?.epoch ?? '', offset, id };
      heard.push(id);
    },
    gap(end) {
      gaps++;
      position = end;
    },
    drained: () => Promise.resolve(),
  };
  return {
    subscriber,
    heard,
    faultsFound,
    get position() {
      return position;
    },
    /** Comes back from where it was. */
    again() {
      const next = createListener();
      next.resume(position, heard, gaps);
      return next;
    },
    resume(from: Position | undefined, before: readonly string[], gapsBefore: number) {
      position = from;
      heard.push(...before);
      gaps = gapsBefore;
    },
    get gaps() {
      return gaps;
    },
  };
}

/** Lets time pass until a promise has an end. @returns whether it was fulfilled */
async function settled(
  environment: { advance(ms: number): Promise<void> },
  promise: Promise<unknown>,
): Promise<boolean> {
  let end: boolean | undefined;
  promise.then(
    () => (end = true),
    () => (end = false),
  );
  // At least once: what is settled already tells so in a microtask.
  do await environment.advance(1);
  while (end === undefined);
  return end;
}

it('[PR25] [PR26] whatever becomes of the hints, every subscriber hears everything behind its position, once and in order', async () => {
  for (let seed = 1; seed <= 300; seed++) {
    const environment = createVirtualEnvironment({ seed });
    const faults: Faults = { random: createSeededRandom(seed), isOn: true };
    const logs = openLogs(environment, 100_000);
    const store = unreliable(logs, faults, (run, delayMs) => environment.setTimer(run, delayMs));
    const feed = createChannelFeed({
      channel: 'room',
      wireName: 'room',
      store,
      environment,
      inTurn: (read) => read(),
      reportError: () => undefined,
    });
    let listeners = [createListener(), createListener(), createListener()];
    let published = 0;
    const ids: string[] = [];
    const starts = new Map<object, number>();
    for (const listener of listeners) {
      await settled(environment, feed.join(listener.subscriber, undefined));
      starts.set(listener, published);
    }
    for (let step = 0; step < 60; step++) {
      if (faults.random() < 0.7) {
        const id = `e${++published}`;
        ids.push(id);
        await logs.append('room', { id, event: 'x' });
      }
      if (faults.random() < 0.2) {
        // One of them leaves, and comes back from where it was.
        const index = Math.floor(faults.random() * listeners.length);
        const left = listeners[index]!;
        left.subscriber.isOver = true;
        feed.leave(left.subscriber);
        const back = left.again();
        starts.set(back, starts.get(left) ?? 0);
        listeners = listeners.map((other) => (other === left ? back : other));
        // Refused by a store that is away it asks again, as a client does.
        for (let joined = false; !joined;)
          joined = await settled(environment, feed.join(back.subscriber, back.position));
      }
      await environment.advance(faults.random() * 20);
    }
    faults.isOn = false;
    await logs.append('room', { id: `e${++published}`, event: 'x' });
    ids.push(`e${published}`);
    await environment.advance(5_000);
    for (const listener of listeners) {
      expect(listener.faultsFound, `seed ${seed}`).toEqual([]);
      expect(listener.gaps, `seed ${seed}`).toBe(0);
      expect(listener.heard, `seed ${seed}`).toEqual(ids.slice(starts.get(listener)));
    }
    feed.close();
  }
});

it('[PR27] [ST4] tells everybody of a gap when the log has lost its tail, and goes on from its end', async () => {
  const environment = createVirtualEnvironment();
  let logs = openLogs({ ...environment, randomId: () => 'one epoch' });
  const followers: Parameters<LogStore['follow']>[1][] = [];
  const store: LogStore = {
    append: (...request) => logs.append(...request),
    end: (channel) => logs.end(channel),
    read: (...request) => logs.read(...request),
    follow(_channel, follower) {
      followers.push(follower);
      return Promise.resolve(() => undefined);
    },
  };
  const feed = createChannelFeed({
    channel: 'room',
    wireName: 'room',
    store,
    environment,
    inTurn: (read) => read(),
    reportError: () => undefined,
  });
  const listener = createListener();
  await feed.join(listener.subscriber, undefined);
  const append = async (id: string) => {
    await logs.append('room', { id, event: 'x' });
    for (const follower of followers)
      follower.appended('one epoch', { offset: (await logs.end('room')).offset, id, event: 'x' });
    await environment.advance(10);
  };
  await append('a');
  await append('b');
  // The store comes back without `b`, and goes on counting from there.
  logs = openLogs({ ...environment, randomId: () => 'one epoch' });
  await logs.append('room', { id: 'a', event: 'x' });
  await append('other b');
  expect(listener.gaps).toBe(1);
  await append('c');
  expect(listener.heard).toEqual(['a', 'b', 'c']);
  expect(listener.faultsFound).toEqual([]);
});

it('[PR27] [ST4] tells of a gap when what it hears next follows another event than the last it told', async () => {
  const { environment, feed, append, interrupt, loseTail, hint } = createQuietFeed();
  const listener = createListener();
  await feed.join(listener.subscriber, undefined);
  await append(2);
  interrupt();
  await environment.advance(10);
  // What was lost has been made up for by number: only the ids tell.
  await loseTail(['e1', 'other e2', 'e3']);
  hint({ offset: 3, id: 'e3', event: 'x' }, 'other e2');
  await environment.advance(10);
  expect(listener.gaps).toBe(1);
  await append(1);
  hint({ offset: 4, id: 'e4', event: 'x' }, 'e3');
  expect(listener.heard).toEqual(['e1', 'e2', 'e4']);
  expect(listener.faultsFound).toEqual([]);
});

/** A feed over a memory log whose hints go nowhere but where a test sends them. */
function createQuietFeed() {
  const environment = createVirtualEnvironment();
  const open = () => openLogs({ ...environment, randomId: () => 'one epoch' });
  let logs = open();
  let follower: Parameters<LogStore['follow']>[1] | undefined;
  let isAway = false;
  const feed = createChannelFeed({
    channel: 'room',
    wireName: 'room',
    store: {
      append: (...request) => logs.append(...request),
      end: (channel) => logs.end(channel),
      read: (...request) => (isAway ? Promise.reject(new StoreUnavailable('test')) : logs.read(...request)),
      follow(_channel, given) {
        follower = given;
        return Promise.resolve(() => undefined);
      },
    },
    environment,
    inTurn: (read) => read(),
    reportError: () => undefined,
  });
  return {
    environment,
    feed,
    async append(count: number) {
      for (let n = 0; n < count; n++)
        await logs.append('room', { id: `e${(await logs.end('room')).offset + 1}`, event: 'x' });
    },
    /** The store comes back, and this is all that it holds. */
    async loseTail(kept: readonly string[]) {
      logs = open();
      for (const id of kept) await logs.append('room', { id, event: 'x' });
    },
    hint: (entry: LogEntry, previousId: string) => follower?.appended('one epoch', entry, previousId),
    interrupt: () => follower?.interrupted(),
    leaves: () => void (isAway = true),
    returns: () => void (isAway = false),
  };
}

const ids = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `e${from + i}`);

it('[PR25] reads all it missed, page after page, when the store says that it may have missed something', async () => {
  const { environment, feed, append, interrupt } = createQuietFeed();
  const listener = createListener();
  await feed.join(listener.subscriber, undefined);
  await append(700);
  interrupt();
  await environment.advance(10);
  expect(listener.heard).toEqual(ids(1, 700));
});

it('[PR25] goes on reading by itself when the store is back', async () => {
  const { environment, feed, append, interrupt, leaves, returns } = createQuietFeed();
  const listener = createListener();
  await feed.join(listener.subscriber, undefined);
  await append(2);
  leaves();
  interrupt();
  await environment.advance(3_000);
  expect(listener.heard).toEqual([]);
  returns();
  await environment.advance(1_000);
  expect(listener.heard).toEqual(['e1', 'e2']);
});

it('[PR26] serves a short absence from memory, but only to one who was there', async () => {
  const { environment, feed, append, interrupt, leaves } = createQuietFeed();
  const [stays, returns, stranger] = [createListener(), createListener(), createListener()];
  await feed.join(stays.subscriber, undefined);
  await append(5);
  interrupt();
  await environment.advance(10);
  leaves();
  returns.resume({ epoch: 'one epoch', offset: 2, id: 'e2' }, [], 0);
  await feed.join(returns.subscriber, returns.position);
  expect(returns.heard).toEqual(['e3', 'e4', 'e5']);
  stranger.resume({ epoch: 'one epoch', offset: 2, id: 'another' }, [], 0);
  await expect(feed.join(stranger.subscriber, stranger.position)).rejects.toBeInstanceOf(StoreUnavailable);
  expect(stranger.heard).toEqual([]);
});

it('[PR25] misses nothing that is appended while the feed opens', async () => {
  const environment = createVirtualEnvironment();
  const logs = openLogs({ ...environment, randomId: () => 'one epoch' });
  const feed = createChannelFeed({
    channel: 'room',
    wireName: 'room',
    store: {
      ...logs,
      async end(channel) {
        const end = await logs.end(channel);
        // Between the look at the end and its arrival here.
        await logs.append('room', { id: 'e1', event: 'x' });
        return end;
      },
    },
    environment,
    inTurn: (read) => read(),
    reportError: () => undefined,
  });
  const listener = createListener();
  listener.resume({ epoch: 'one epoch', offset: 0 }, [], 0);
  await feed.join(listener.subscriber, listener.position);
  await environment.advance(10);
  expect(listener.heard).toEqual(['e1']);
});

it('forgets nobody who lets go while it opens, and asks nothing of them', async () => {
  const { environment, feed, append, interrupt } = createQuietFeed();
  const listener = createListener();
  const joining = feed.join(listener.subscriber, undefined);
  listener.subscriber.isOver = true;
  feed.leave(listener.subscriber);
  await joining;
  expect(feed.size).toBe(0);
  await append(1);
  interrupt();
  await environment.advance(10);
  expect([listener.heard, listener.position]).toEqual([[], undefined]);
});
