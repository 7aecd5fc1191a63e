// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { channelFolds } from '../../../../src/core/channel/channel-folds';
import { defineChannel, type Snapshot } from '../../../../src/core/channel/define-channel';
import { openChannel } from '../../../../src/core/channel/open-channel';
import { livePause } from '../../../../src/core/delivery/live-pause';
import { plain } from '../../../../src/protocol/plain';
import { aMoment, createWorld, leftovers, nothing, type WorldOptions } from '../world';
import { createScriptedHub, numbers } from './scripted-hub';

type State = readonly unknown[];

const list = defineChannel({
  name: (name: string) => name,
  initial: [] as State,
  reduce: (state, { data }) => [...state, data],
});

/** Questions to a snapshot function, answered when a test says so. */
function createSnapshots() {
  const asked: {
    readonly signal: { readonly aborted: boolean };
    answers(snapshot: unknown): void;
    fails(error: unknown): void;
  }[] = [];
  return {
    asked,
    snapshot: ({ signal }: { readonly signal: { readonly aborted: boolean } }) =>
      new Promise<Snapshot<State>>((resolve, reject) => {
        asked.push({ signal, answers: (snapshot) => resolve(snapshot as Snapshot<State>), fails: reject });
      }),
  };
}

function withSnapshots() {
  const snapshots = createSnapshots();
  const definition = defineChannel({
    name: 'room',
    initial: ['initial'] as State,
    reduce: (state, { data }) => [...state, data],
    snapshot: snapshots.snapshot,
  });
  return { ...snapshots, definition };
}

function follow(hub: Pick<ReturnType<typeof createScriptedHub>, 'client'>, reference: ReturnType<typeof list>) {
  const view = hub.client.attach(channelFolds).get(reference).read();
  const seen: (readonly [State, string])[] = [];
  const look = () => seen.push([view.current.data, view.current.continuity.status]);
  const leave = view.subscribe(look);
  return { view, seen, leave, shows: () => [view.current.data, view.current.continuity.status] };
}

/** Connected, live at an offset, with a fold of the definition. */
async function openFold(reference = list('room'), offset = 0, options: WorldOptions = {}) {
  const hub = createScriptedHub(options);
  const fold = follow(hub, reference);
  hub.client.connect();
  await hub.environment.advance(aMoment);
  await hub.says(hub.subscribed({ offset, ...(offset > 0 && { lastId: `id-${offset}` }) }));
  await hub.environment.advance(100);
  const says: typeof hub.says = async (...frames) => {
    await hub.says(...frames);
    await hub.environment.advance(40);
  };
  return { ...hub, ...fold, says };
}

const frame = 40;

describe('[CH8] a fold', () => {
  test('begins with initial, applies each event once, and shows them frame by frame', async () => {
    const { says, event, events, shows, seen } = await openFold();
    expect(shows()).toEqual([[], 'live']);
    await says(...events(1, 50), event(50));
    expect(shows()).toEqual([numbers(1, 50), 'live']);
    expect(seen.length).toBeLessThan(5);
  });

  test('is shared by all readers of its definition and channel', async () => {
    const hub = await openFold();
    let runs = 0;
    const counting = defineChannel({ name: 'room', initial: 0, reduce: (count) => (runs++, count + 1) });
    const readers = numbers(1, 100).map(() => hub.client.attach(channelFolds).get(counting()).read());
    const told: number[] = [];
    for (const reader of readers) reader.subscribe(() => told.push(reader.current.data));
    await hub.environment.advance(frame);
    told.length = 0;
    await hub.says(hub.event(1), hub.event(2), hub.event(3));
    expect(runs).toBe(3);
    // At most two frames passed.
    expect(told.length).toBeLessThanOrEqual(200);
    expect([hub.asked().length, ...new Set(readers.map((reader) => reader.current.data))]).toEqual([1, 3]);
  });

  test('leaves out an event over which reduce throws, and reports it', async () => {
    const error = new Error('broken reduce');
    const fragile = defineChannel({
      name: 'room',
      initial: [] as State,
      reduce(state, { data }) {
        if (data === 2) throw error;
        return [...state, data];
      },
    });
    const { says, events, shows, environment } = await openFold(fragile());
    await says(...events(1, 3));
    expect([shows(), environment.reportedErrors]).toEqual([[[1, 3], 'live'], [error]]);
  });

  test('stands still while live updates are paused, and shows the newest afterwards (DL7)', async () => {
    const { says, events, shows, client, environment } = await openFold();
    client.attach(livePause).pause();
    await says(...events(1, 3));
    expect(shows()).toEqual([[], 'live']);
    client.attach(livePause).resume();
    await environment.advance(frame);
    expect(shows()).toEqual([[1, 2, 3], 'live']);
  });

  test('with schemas: what does not fit, or has none, is left out', async () => {
    const isNumber = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value: unknown) =>
          typeof value === 'number' ? { value: value * 10 } : { issues: [{ message: 'no number' }] },
      },
    } as const;
    const strict = defineChannel<State, void, { x: number }>({
      name: 'room',
      initial: [],
      schemas: { x: isNumber },
      reduce: (state, { data }) => [...state, data],
    });
    const { says, event, shows, client } = await openFold(strict());
    await says(event(1), event(2, 'two'), { ...event(3), event: 'y' }, event(4));
    expect([shows(), client.diagnostics.counts.invalid]).toEqual([[[10, 40], 'live'], 2]);
  });

  test('without a snapshot a gap stays a gap, and events go on', async () => {
    const { says, event, gap, shows } = await openFold();
    await says(event(1), gap(5), event(6));
    expect(shows()).toEqual([[1, 6], 'gap']);
  });
});

describe('[CH5] with a snapshot', () => {
  test('events wait for it; those that it holds are left out', async () => {
    const { asked, definition } = withSnapshots();
    const { says, events, shows, environment } = await openFold(definition(), 5);
    expect([asked.length, shows()]).toEqual([1, [['initial'], 'refetching']]);
    await says(...events(6, 9));
    expect(shows()).toEqual([['initial'], 'refetching']);
    asked[0]!.answers({ state: ['to 7'], offset: 7, epoch: 'e1' });
    await environment.advance(frame);
    expect(shows()).toEqual([['to 7', 8, 9], 'live']);
  });

  test('also those that are still on their way', async () => {
    const { asked, definition } = withSnapshots();
    const { says, events, shows, environment } = await openFold(definition(), 5);
    asked[0]!.answers({ state: ['to 8'], offset: 8 });
    await environment.advance(frame);
    await says(...events(6, 10));
    expect(shows()).toEqual([['to 8', 9, 10], 'live']);
  });

  test('without an offset what arrives meanwhile is applied to it', async () => {
    const { asked, definition } = withSnapshots();
    const { says, events, shows, environment } = await openFold(definition(), 5);
    await says(...events(6, 7));
    asked[0]!.answers({ state: ['some'] });
    await environment.advance(frame);
    expect(shows()).toEqual([['some', 6, 7], 'live']);
  });

  test('a gap fetches it again; handlers of events are not held up', async () => {
    const { asked, definition } = withSnapshots();
    const { says, event, gap, shows, environment, client } = await openFold(definition(), 5);
    const heard: unknown[] = [];
    client.subscribeAll(({ data }) => heard.push(data));
    asked[0]!.answers({ state: ['to 5'], offset: 5 });
    await says(event(6));
    await says(event(8), gap(9), event(10));
    expect([shows(), heard]).toEqual([
      [['to 5', 6], 'replaying'],
      [6, 8, 10],
    ]);
    expect(asked.length).toBe(2);
    asked[1]!.answers({ state: ['to 9'] });
    await environment.advance(frame);
    // 8 was handed on before the snapshot was asked for, which holds it.
    expect(shows()[0]).toEqual(['to 9', 10]);
  });

  test('[CH6] a gap in the middle of a fetch aborts it, and a late answer to the older question is dropped', async () => {
    const { asked, definition } = withSnapshots();
    const { says, events, gap, shows, environment } = await openFold(definition(), 5);
    await says(...events(6, 7), gap(20), ...events(21, 22));
    expect([asked.length, asked[0]!.signal.aborted, asked[1]!.signal.aborted]).toEqual([2, true, false]);
    asked[1]!.answers({ state: ['to 21'], offset: 21 });
    await environment.advance(frame);
    asked[0]!.answers({ state: ['old'], offset: 6 });
    await environment.advance(frame);
    expect(shows()).toEqual([['to 21', 22], 'live']);
  });

  test('a slow old answer after a newer one is dropped', async () => {
    const { asked, definition } = withSnapshots();
    const { client, shows, environment } = await openFold(definition(), 5);
    client.attach(channelFolds).get(definition()).refetch();
    asked[1]!.answers({ state: ['new'], offset: 5 });
    await environment.advance(frame);
    asked[0]!.fails(new Error('late'));
    await environment.advance(60_000);
    expect([shows(), asked.length]).toEqual([[['new'], 'live'], 2]);
  });

  test('[CH6] one that fails twice is fetched again until it works, and the gap says why', async () => {
    const { asked, definition } = withSnapshots();
    const { says, events, view, environment, shows } = await openFold(definition(), 5);
    const error = new Error('no such host');
    asked[0]!.fails(error);
    await environment.advance(frame);
    expect(view.current.continuity).toEqual({ status: 'gap', error });
    await says(...events(6, 6));
    await environment.advance(1_000);
    expect(asked.length).toBe(2);
    expect(view.current.continuity).toEqual({ status: 'gap', error });
    asked[1]!.fails(error);
    await environment.advance(2_000);
    expect(asked.length).toBe(3);
    await says(...events(7, 7));
    asked[2]!.answers({ state: ['to 6'], offset: 6 });
    await environment.advance(frame);
    expect(shows()).toEqual([['to 6', 7], 'live']);
    await environment.advance(60_000);
    expect(asked.length).toBe(3);
  });

  test.each([
    ['older than the subscription', { state: [], offset: 4 }, 'snapshot-too-old'],
    ['of another epoch', { state: [], offset: 9, epoch: 'e2' }, 'snapshot-of-another-epoch'],
    ['no snapshot', [], 'invalid-snapshot'],
    ['undefined', undefined, 'invalid-snapshot'],
    ['with a strange offset', { state: [], offset: '7' }, 'invalid-snapshot'],
  ])('[CH6] one that is %s is fetched again', async (_what, answer, code) => {
    const { asked, definition } = withSnapshots();
    const { view, environment, shows } = await openFold(definition(), 5);
    asked[0]!.answers(answer);
    await environment.advance(frame);
    expect(view.current.continuity).toMatchObject({ status: 'gap', error: { code } });
    await environment.advance(1_000);
    asked[1]!.answers({ state: ['good'], offset: 5, epoch: 'e1' });
    await environment.advance(frame);
    expect(shows()).toEqual([['good'], 'live']);
  });

  test('a function that throws at once is a failure like another', async () => {
    const broken = defineChannel({
      name: 'room',
      initial: [] as State,
      reduce: (state) => state,
      snapshot: () => {
        throw new Error('at once');
      },
    });
    const { view } = await openFold(broken(), 5);
    expect(view.current.continuity).toMatchObject({ status: 'gap', error: { message: 'at once' } });
  });

  test('more events than can wait: it is fetched again, unless it holds them', async () => {
    const { asked, definition } = withSnapshots();
    const { says, events, view, environment, shows } = await openFold(definition(), 0);
    const flood = numbers(0, 40).map((n) => ({ type: 'batch', frames: events(n * 250 + 1, n * 250 + 250) }));
    await says(...flood);
    asked[0]!.answers({ state: ['to 3'], offset: 3 });
    await environment.advance(frame);
    expect(view.current.continuity).toMatchObject({ status: 'gap', error: { code: 'snapshot-too-slow' } });
    await environment.advance(1_000);
    asked[1]!.answers({ state: ['all'], offset: 10_250 });
    await environment.advance(frame);
    expect(shows()).toEqual([['all'], 'live']);
  });

  test('while there is no connection it is fetched all the same, and once more when the subscription is there', async () => {
    const { asked, definition } = withSnapshots();
    const hub = createScriptedHub();
    const { shows } = follow(hub, definition());
    await hub.environment.advance(2_900);
    expect(asked.length).toBe(0);
    await hub.environment.advance(200);
    asked[0]!.answers({ state: ['early'] });
    await hub.environment.advance(frame);
    expect(shows()).toEqual([['early'], 'replaying']);
    hub.client.connect();
    await hub.environment.advance(aMoment);
    await hub.says(hub.subscribed({ offset: 3 }));
    expect(asked.length).toBe(2);
    asked[1]!.answers({ state: ['sure'] });
    await hub.environment.advance(frame);
    expect(shows()).toEqual([['sure'], 'live']);
  });

  test('a refused channel fetches none, until it is granted', async () => {
    const { asked, definition } = withSnapshots();
    const hub = createScriptedHub();
    const { shows } = follow(hub, definition());
    hub.client.connect();
    await hub.environment.advance(aMoment);
    await hub.refuses('forbidden');
    await hub.environment.advance(10_000);
    expect([asked.length, shows()]).toEqual([0, [['initial'], 'refused']]);
    await hub.reconnects();
    await hub.says(hub.subscribed({ offset: 0 }));
    expect(asked.length).toBe(1);
  });

  test.each(['first', 'last'])(
    '[CH10] on a plain server it is fetched after every reconnect, come %s',
    async (place) => {
      const { asked, definition } = withSnapshots();
      const world = createWorld({ protocol: plain() });
      if (place === 'last') {
        openChannel(world.client, 'room');
        await world.connect();
      }
      const { shows } = follow(world, definition());
      await world.connect();
      expect(asked.length).toBe(1);
      asked[0]!.answers({ state: ['first'] });
      await world.environment.advance(frame);
      world.server.sends({ type: 'x', channel: 'room', data: 1 });
      await world.environment.advance(frame);
      expect(shows()).toEqual([['first', 1], 'unknown']);
      world.network.dropLinks();
      await world.environment.advance(5_000);
      expect([asked.length, shows()]).toEqual([2, [['first', 1], 'refetching']]);
      asked[1]!.answers({ state: ['second'] });
      await world.environment.advance(frame);
      expect(shows()).toEqual([['second'], 'unknown']);
    },
  );
});

describe('[CH8] let go of', () => {
  test('within the linger it goes on as if nothing had been', async () => {
    const { leave, says, events, client, environment, asked } = await openFold();
    leave();
    await says(...events(1, 2));
    await environment.advance(4_000);
    const again = follow({ client }, list('room'));
    await environment.advance(frame);
    expect([again.shows(), asked().length]).toEqual([[[1, 2], 'live'], 1]);
  });

  test('after the linger it resumes where it stopped, and says meanwhile that it is not live', async () => {
    const { leave, says, events, client, environment, asked, subscribed } = await openFold();
    await says(...events(1, 2));
    leave();
    await environment.advance(5_100);
    expect(asked('unsubscribe')).toHaveLength(1);
    await environment.advance(60_000);
    const again = follow({ client }, list('room'));
    expect(again.shows()).toEqual([[1, 2], 'stale']);
    await environment.advance(frame);
    expect([again.shows(), asked().at(-1)?.from?.offset]).toEqual([[[1, 2], 'replaying'], 2]);
    await says(subscribed({ offset: 4 }), ...events(3, 4));
    expect(again.shows()).toEqual([[1, 2, 3, 4], 'live']);
  });

  test('while others moved the channel on, it catches up from its own position', async () => {
    const { leave, says, events, client, environment, asked, subscribed } = await openFold();
    await says(...events(1, 2));
    const heard: unknown[] = [];
    openChannel(client, 'room').listen(({ data }) => heard.push(data));
    leave();
    await environment.advance(5_100);
    await says(...events(3, 6));
    const again = follow({ client }, list('room'));
    await environment.advance(frame);
    expect(asked().at(-1)?.from).toEqual({ epoch: 'e1', offset: 2, id: 'id-2' });
    await says(subscribed({ offset: 6 }), ...events(3, 6), ...events(7, 7));
    expect([again.shows(), heard]).toEqual([
      [[1, 2, 3, 4, 5, 6, 7], 'live'],
      [3, 4, 5, 6, 7],
    ]);
  });

  test('where that is no longer possible it says so; with a snapshot it begins with that', async () => {
    const { asked: fetches, definition } = withSnapshots();
    const hub = await openFold(definition(), 5);
    const other = follow(hub, list('room'));
    fetches[0]!.answers({ state: ['to 5'], offset: 5 });
    await hub.says(hub.event(6));
    hub.leave();
    other.leave();
    await hub.environment.advance(60_000);
    const [again, otherAgain] = [follow(hub, definition()), follow(hub, list('room'))];
    await hub.environment.advance(frame);
    await hub.says(hub.subscribed({ epoch: 'e2', offset: 3, recovered: false }), hub.event(4, 'new'));
    expect([again.shows(), otherAgain.shows()]).toEqual([
      [['to 5', 6], 'refetching'],
      [[6, 'new'], 'gap'],
    ]);
    fetches[1]!.answers({ state: ['to 3'], offset: 3, epoch: 'e2' });
    await hub.environment.advance(frame);
    expect(again.shows()).toEqual([['to 3', 'new'], 'live']);
  });

  test('in the middle of its first snapshot, it begins anew', async () => {
    const { asked, definition } = withSnapshots();
    const { leave, environment, says, events, subscribed, client } = await openFold(definition(), 5);
    await says(...events(6, 6));
    leave();
    await environment.advance(5_100);
    expect(asked[0]!.signal.aborted).toBe(true);
    const again = follow({ client }, definition());
    await environment.advance(frame);
    await says(subscribed({ offset: 6 }));
    expect(asked.length).toBe(2);
    asked[1]!.answers({ state: ['to 6'], offset: 6 });
    await environment.advance(frame);
    expect(again.shows()).toEqual([['to 6'], 'live']);
  });

  test('a hundred of them are kept', async () => {
    const hub = createScriptedHub({ config: { websocket: { lingerMs: 0 } } });
    hub.client.retain();
    await hub.environment.advance(aMoment);
    for (const n of numbers(1, 102)) {
      const { leave } = follow(hub, list(`room ${n}`));
      await hub.environment.advance(10);
      await hub.says(hub.subscribed({ offset: 0, channel: `room ${n}` }), hub.event(1, n, `room ${n}`));
      leave();
    }
    const dataOf = (n: number) =>
      hub.client
        .attach(channelFolds)
        .get(list(`room ${n}`))
        .read().current.data;
    expect([dataOf(102), dataOf(4), dataOf(1)]).toEqual([[102], [4], []]);
  });
});

test('[CH11] another user: what was folded is forgotten, running or not', async () => {
  const { asked: fetches, definition } = withSnapshots();
  const hub = await openFold(definition(), 5, { auth: { userId: 'ada', getToken: () => 't' } });
  fetches[0]!.answers({ state: ['of ada'], offset: 5 });
  const idle = follow(hub, list('room'));
  await hub.says(hub.event(6));
  idle.leave();
  await hub.environment.advance(5_100);
  hub.client.signIn({ userId: 'bob', getToken: () => 't' });
  await hub.environment.advance(aMoment);
  expect([hub.shows(), idle.shows()[0]]).toEqual([[['initial'], 'replaying'], []]);
  await hub.says(hub.subscribed({ offset: 1 }));
  fetches[1]!.answers({ state: ['of bob'], offset: 1 });
  await hub.environment.advance(frame);
  expect(hub.shows()).toEqual([['of bob'], 'live']);
});

test('[CN20] after dispose nothing is left, and a late snapshot is dropped', async () => {
  const { asked, definition } = withSnapshots();
  const world = await openFold(definition(), 5);
  asked[0]!.fails(new Error('once'));
  await world.environment.advance(10);
  world.client.dispose();
  world.leave();
  follow(world, definition()).leave();
  await world.environment.advance(frame);
  expect(leftovers(world)).toEqual(nothing);
});
