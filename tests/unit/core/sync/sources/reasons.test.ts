// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { createStore } from '../../../../../src/shared/store';
import { aMoment } from '../../world';
import { ago, answerMs, createSourcesWorld } from './sources-world';

const hour = 3_600_000;

test('[BG1] a source is fetched when a reader mounts, with key, signal and reason', async () => {
  const { api, register, environment, shown } = createSourcesWorld();
  register();
  await environment.advance(answerMs);
  expect(api.calls).toMatchObject([{ key: 'todos', reason: 'mount', at: 0, signal: { aborted: false } }]);
  expect(shown).toEqual(['a']);
});

test('[BG1] a bad key or interval is refused at once and keeps nothing', async () => {
  const { sources, optionsOf, environment, api } = createSourcesWorld();
  const handle = sources.register(optionsOf());
  for (const bad of [{ key: '' }, { intervalMs: 0 }, { intervalMs: -1 }, { intervalMs: NaN }]) {
    expect(() => sources.register(optionsOf(bad))).toThrow('A source needs a key, and an interval above 0 ms');
    expect(() => handle.update(optionsOf(bad))).toThrow('A source needs a key');
  }
  handle.release();
  await environment.advance(10_000);
  expect([api.calls.length, environment.pendingTimers]).toEqual([1, 0]);
});

test('[BG1] on a server nothing is fetched and no timer runs', async () => {
  const { register, sources, api, environment } = createSourcesWorld({ isServer: true });
  const handle = register();
  sources.invalidate('todos');
  expect(await handle.refresh()).toEqual({ status: 'aborted' });
  await environment.advance(hour);
  expect([api.calls, environment.pendingTimers]).toEqual([[], 0]);
});

describe('[BG2] [A3] polling', () => {
  test('not while the connection is up and events keep it current', async () => {
    const { register, connect, isQuiet, api } = createSourcesWorld();
    await connect();
    register();
    await isQuiet(aMoment);
    expect(await isQuiet(hour)).toBe(true);
    expect(api.reasons()).toEqual(['mount']);
  });

  test('[A5] always where others change the data without an event: what was missed is there within an interval', async () => {
    const { register, connect, environment, api, shown } = createSourcesWorld();
    await connect();
    register({ hasEvents: false, intervalMs: 30_000 });
    await environment.advance(10_000);
    for (const value of ['b', 'c', 'd', 'e']) {
      api.holds(value);
      await environment.advance(30_000 + 2 * answerMs);
      expect(shown.at(-1)).toBe(value);
    }
  });

  test.each(['disconnected', 'suspended', 'never connected', 'needs-auth'])(
    '[A5] while the connection is %s, though the page hears nothing else',
    async (how) => {
      const world = createSourcesWorld({ hub: how === 'needs-auth' ? { authenticate: () => null } : {} });
      const { client, environment, hub, network, api, shown } = world;
      if (how !== 'never connected') await world.connect();
      world.register();
      if (how === 'disconnected') client.disconnect();
      if (how === 'suspended') {
        hub.stops();
        network.dropLinks();
        await environment.advance(70_000);
      }
      await environment.advance(aMoment);
      expect(client.state.current.status).toBe(how === 'never connected' ? 'idle' : how);
      for (const value of ['b', 'c', 'd']) {
        api.holds(value);
        await environment.advance(30_000 + 2 * answerMs);
        expect(shown.at(-1)).toBe(value);
      }
      expect(api.peak()).toBe(1);
    },
  );

  test('begins within an interval after the connection was lost, and ends when it is back', async () => {
    const { register, connect, client, environment, isQuiet, api } = createSourcesWorld();
    await connect();
    register();
    await environment.advance(10 * 60_000);
    client.disconnect();
    await environment.advance(30_000);
    expect(api.reasons()).toEqual(['mount', 'poll']);
    await connect();
    expect(api.reasons().at(-1)).toBe('reconnect');
    expect(await isQuiet(hour)).toBe(true);
  });

  test('a thousand pages that lost the same server do not poll in step, nor those that mounted together', async () => {
    const firsts: number[] = [];
    const gaps: number[] = [];
    for (let seed = 1; seed <= 300; seed++) {
      const { register, connect, client, environment, api, now } = createSourcesWorld({ seed });
      await connect();
      register();
      await environment.advance(10_000);
      const lostAt = now();
      client.disconnect();
      await environment.advance(120_000);
      const [first, second, third] = api.times().slice(1);
      firsts.push(first! - lostAt);
      gaps.push(second! - first!, third! - second!);
    }
    const inTenth = (tenth: number) => firsts.filter((ms) => Math.floor(ms / 3_000) === tenth).length;
    for (let tenth = 0; tenth < 10; tenth++) expect(inTenth(tenth)).toBeGreaterThan(10);
    expect(Math.max(...firsts)).toBeLessThanOrEqual(30_000);
    expect([Math.min(...gaps) >= 27_000, Math.max(...gaps) <= 30_000]).toEqual([true, true]);
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeGreaterThan(2_500);
  });

  test('a slow server rests as long as an answer took', async () => {
    const { register, environment, api } = createSourcesWorld();
    api.is('is silent');
    register({ hasEvents: false });
    await environment.advance(25_000);
    api.last().answer();
    await environment.advance(24_000);
    expect(api.calls.length).toBe(1);
    await environment.advance(1_500);
    expect(api.calls.length).toBe(2);
  });

  test('with an endless interval never', async () => {
    const { register, isQuiet, environment, client, connect } = createSourcesWorld();
    register({ intervalMs: Infinity, hasEvents: false });
    register({ key: 'other', intervalMs: Infinity });
    await environment.advance(aMoment);
    expect(await isQuiet(48 * hour)).toBe(true);
    await connect();
    client.disconnect();
    expect(await isQuiet(48 * hour)).toBe(true);
  });

  test('of readers with several intervals the shortest counts, while it is mounted', async () => {
    const { register, environment, api } = createSourcesWorld();
    register({ hasEvents: false, intervalMs: 60_000 });
    await environment.advance(10_000);
    const hasty = register({ hasEvents: false, intervalMs: 1_000 });
    await environment.advance(10_000);
    expect(api.calls.length).toBeGreaterThanOrEqual(10);
    hasty.release();
    const before = api.calls.length;
    await environment.advance(59_000);
    expect(api.calls.length - before).toBeLessThanOrEqual(2);
  });

  test('a reader without events makes it poll for one that has them', async () => {
    const { register, connect, environment, isQuiet, api } = createSourcesWorld();
    await connect();
    register();
    await environment.advance(aMoment);
    const other = register({ hasEvents: false });
    await environment.advance(60_000);
    expect(api.reasons().filter((reason) => reason === 'poll').length).toBeGreaterThanOrEqual(2);
    other.release();
    await environment.advance(aMoment);
    expect(await isQuiet(hour)).toBe(true);
  });
});

describe('[BG2] events that speak for themselves', () => {
  test('it is polled for until they flow, and fetched once more when they do', async () => {
    const { register, connect, environment, isQuiet, api } = createSourcesWorld();
    const isLive = createStore(false, (error) => {
      throw error;
    });
    await connect();
    register({ hasEvents: isLive });
    await environment.advance(31_000);
    expect(api.reasons()).toEqual(['mount', 'poll']);
    isLive.set(true);
    await environment.advance(aMoment);
    expect(api.reasons()).toEqual(['mount', 'poll', 'reconnect']);
    expect(await isQuiet(hour)).toBe(true);
    isLive.set(false);
    await environment.advance(30_000);
    expect(api.reasons().at(-1)).toBe('poll');
  });

  test('only those that were given last are listened to, and none after the reader is gone', async () => {
    const { register, optionsOf, environment, isQuiet } = createSourcesWorld();
    const listeners = { first: 0, second: 0 };
    const follow = (name: keyof typeof listeners) => ({
      current: false,
      subscribe() {
        listeners[name]++;
        return () => {
          listeners[name]--;
        };
      },
    });
    const [first, second] = [follow('first'), follow('second')];
    const handle = register({ hasEvents: true });
    handle.update(optionsOf({ hasEvents: first }));
    handle.update(optionsOf({ hasEvents: first }));
    expect(listeners).toEqual({ first: 1, second: 0 });
    handle.update(optionsOf({ hasEvents: second }));
    expect(listeners).toEqual({ first: 0, second: 1 });
    handle.release();
    await environment.advance(10_000);
    expect([listeners, await isQuiet(hour)]).toEqual([{ first: 0, second: 0 }, true]);
  });
});

describe('[BG2] initial data', () => {
  test('younger than the interval it spares the fetch, and is polled for in time', async () => {
    const { register, environment, api } = createSourcesWorld();
    const { state } = register({ hasEvents: false, fetchedAt: ago(10_000) });
    await environment.advance(16_900);
    expect([api.calls.length, state.current.fetchedAt]).toEqual([0, ago(10_000)]);
    await environment.advance(3_200);
    expect(api.reasons()).toEqual(['poll']);
  });

  test.each([30_000, hour])('of %i ms ago it is fetched at once', async (ageMs) => {
    const { register, environment, api } = createSourcesWorld();
    register({ hasEvents: false, fetchedAt: ago(ageMs) });
    await environment.advance(0);
    expect(api.reasons()).toEqual(['mount']);
  });

  test('of a server whose clock is ahead it counts as new', async () => {
    const { register, environment, api } = createSourcesWorld();
    register({ hasEvents: false, fetchedAt: ago(-hour) });
    await environment.advance(30_000);
    expect(api.reasons()).toEqual(['poll']);
  });

  test('what happened before the events flowed is fetched when they do', async () => {
    const { register, connect, api, environment } = createSourcesWorld();
    register({ fetchedAt: ago(1_000) });
    await environment.advance(5_000);
    expect(api.calls.length).toBe(0);
    await connect();
    expect(api.reasons()).toEqual(['reconnect']);
  });
});

describe('[BG2] at once', () => {
  test('on the first connection, where events are heard from then on', async () => {
    const { register, connect, api } = createSourcesWorld();
    register();
    register({ key: 'eventless', hasEvents: false });
    await connect();
    expect([api.reasons('todos'), api.reasons('eventless')]).toEqual([['mount', 'reconnect'], ['mount']]);
  });

  test('on every reconnect, with and without events', async () => {
    const { register, connect, network, environment, api, client } = createSourcesWorld();
    await connect();
    register();
    register({ key: 'eventless', hasEvents: false });
    await environment.advance(8_000);
    network.dropLinks();
    await environment.advance(5_000);
    expect(client.state.current.status).toBe('connected');
    expect(api.reasons('todos').filter((reason) => reason !== 'poll')).toEqual(['mount', 'reconnect']);
    expect(api.reasons('eventless').filter((reason) => reason !== 'poll')).toEqual(['mount', 'reconnect']);
  });

  test('on invalidation, by key and by predicate', async () => {
    const { register, connect, sources, environment, api } = createSourcesWorld();
    await connect();
    for (const key of ['user:1', 'user:2', 'room:1']) register({ key });
    await environment.advance(10_000);
    sources.invalidate('user:1');
    sources.invalidate('nobody reads this');
    await environment.advance(0);
    expect(api.calls.slice(3)).toMatchObject([{ key: 'user:1', reason: 'invalidation', at: 10_100 }]);
    sources.invalidate((key) => key.startsWith('user:'));
    await environment.advance(10_000);
    expect(api.calls.slice(4).map(({ key }) => key)).toEqual(['user:2', 'user:1']);
  });

  test('on a gap', async () => {
    const { register, connect, environment, api } = createSourcesWorld();
    await connect();
    const handle = register();
    await environment.advance(10_000);
    void handle.refresh('gap');
    await environment.advance(0);
    expect(api.calls.at(-1)).toMatchObject({ reason: 'gap', at: 10_100 });
  });
});

describe('[BG2] hidden pages', () => {
  test('do not poll, and do at once when they are shown and the interval has passed', async () => {
    const { register, environment, isQuiet, api, now } = createSourcesWorld();
    register({ hasEvents: false });
    await environment.advance(1_000);
    environment.hide();
    expect(await isQuiet(hour)).toBe(true);
    environment.show();
    await environment.advance(0);
    expect(api.calls.slice(1)).toMatchObject([{ at: now() }]);
  });

  test('shown again before the interval has passed, they wait for it', async () => {
    const { register, environment, api } = createSourcesWorld();
    register({ hasEvents: false });
    await environment.advance(10_000);
    environment.hide();
    await environment.advance(5_000);
    environment.show();
    await environment.advance(11_000);
    expect(api.calls.length).toBe(1);
    await environment.advance(4_500);
    expect(api.reasons()).toEqual(['mount', 'poll']);
  });

  test('hidden a hundred times, there is no poll more', async () => {
    const { register, environment, api } = createSourcesWorld();
    register({ hasEvents: false });
    for (let round = 0; round < 100; round++) {
      environment.hide();
      await environment.advance(100);
      environment.show();
      await environment.advance(100);
    }
    expect(api.calls.length).toBe(1);
  });

  test('still fetch what is invalidated', async () => {
    const { register, connect, sources, environment, api } = createSourcesWorld();
    await connect();
    register();
    await environment.advance(10_000);
    environment.hide();
    sources.invalidate('todos');
    await environment.advance(0);
    expect(api.reasons()).toEqual(['mount', 'invalidation']);
  });

  test('[BG3] fetch a stream of invalidations once an interval, and the last of them when they are shown', async () => {
    const { register, connect, sources, environment, api, now } = createSourcesWorld();
    await connect();
    register({ intervalMs: 10_000 });
    environment.hide();
    for (let second = 0; second < 100; second += 0.05) {
      sources.invalidate('todos');
      await environment.advance(50);
    }
    expect(api.calls.length).toBeGreaterThan(12);
    expect(api.calls.length).toBeLessThan(25);
    sources.invalidate('todos');
    const askedAt = now();
    environment.show();
    await environment.advance(1_000);
    expect(api.last().at - askedAt).toBeLessThan(1_000);
  });
});

describe('[BG2] wake', () => {
  test('events flowed or not, a page that was away for a minute fetches', async () => {
    const { register, connect, environment, api } = createSourcesWorld();
    await connect();
    register();
    await environment.advance(10_000);
    environment.hide();
    await environment.advance(59_000);
    environment.show();
    await environment.advance(aMoment);
    expect(api.reasons()).toEqual(['mount']);
    environment.hide();
    await environment.advance(60_000);
    environment.show();
    await environment.advance(aMoment);
    expect(api.reasons()).toEqual(['mount', 'wake']);
  });

  test('focus alone fetches nothing', async () => {
    const { register, connect, environment, isQuiet } = createSourcesWorld();
    await connect();
    register();
    await environment.advance(hour);
    environment.focus();
    expect(await isQuiet(10_000)).toBe(true);
  });

  test('what wakes a hidden page keeps until it is shown', async () => {
    const { register, connect, environment, isQuiet, api } = createSourcesWorld();
    await connect();
    register();
    await environment.advance(10_000);
    environment.hide();
    environment.freeze();
    await environment.advance(hour);
    environment.resume();
    // The link died meanwhile, and the reconnect fetches.
    await environment.advance(60_000);
    const before = api.reasons().filter((reason) => reason === 'wake').length;
    expect([before, await isQuiet(1_000)]).toEqual([0, true]);
    environment.show();
    await environment.advance(aMoment);
    expect(api.reasons().at(-1)).toBe('wake');
  });

  test.each([true, false])(
    'a machine that slept for an hour fetches when it is back (timers stood still: %s)',
    async (isMonotonicStopped) => {
      for (const hasEvents of [true, false]) {
        const { register, connect, environment, api } = createSourcesWorld();
        await connect();
        register({ hasEvents });
        await environment.advance(5_000);
        const before = api.calls.length;
        await environment.sleep(hour, { isMonotonicStopped });
        await environment.advance(10_000 + aMoment);
        expect(api.calls.length).toBeGreaterThan(before);
      }
    },
  );

  test('a machine whose timers stood still for as long as the interval polls as soon as that is noticed', async () => {
    const { register, connect, environment, api } = createSourcesWorld();
    await connect();
    register({ hasEvents: false });
    await environment.advance(1_000);
    await environment.sleep(35_000, { isMonotonicStopped: true });
    await environment.advance(10_000);
    expect(api.reasons()).toEqual(['mount', 'poll']);
  });

  test('out of the back/forward cache it fetches at once', async () => {
    const { register, environment, api, now } = createSourcesWorld();
    register({ hasEvents: false });
    await environment.advance(1_000);
    environment.enterBackForwardCache();
    await environment.advance(hour);
    environment.leaveBackForwardCache();
    await environment.advance(0);
    expect(api.last().at).toBe(now());
  });

  test.each([hour, -hour, 24 * hour, -24 * hour])(
    'a wall clock that jumps by %i ms holds up no poll and doubles none',
    async (jumpMs) => {
      const { register, environment, api, isQuiet } = createSourcesWorld();
      register({ hasEvents: false });
      await environment.advance(10_000);
      environment.jumpWallClock(jumpMs);
      environment.focus();
      await environment.advance(20_000);
      expect(api.calls.length).toBe(2);
      expect(await isQuiet(5_000)).toBe(true);
      await environment.advance(25_000);
      expect(api.calls.length).toBe(3);
    },
  );
});
