// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { aMoment, leftovers, nothing } from '../../world';
import { answerMs, createSourcesWorld } from './sources-world';

const hour = 3_600_000;

describe('[BG6] the last reader', () => {
  test('takes the fetch along, after the linger', async () => {
    const { register, environment, api, isQuiet, shown } = createSourcesWorld();
    api.is('is silent');
    const [first, second] = [register(), register()];
    first.release();
    first.release();
    await environment.advance(10_000);
    expect(api.last().isAborted).toBe(false);
    second.release();
    await environment.advance(4_999);
    expect(api.last().isAborted).toBe(false);
    await environment.advance(1);
    expect(api.last().isAborted).toBe(true);
    api.last().answer();
    expect(await isQuiet(hour)).toBe(true);
    expect([shown, environment.pendingTimers]).toEqual([[], 0]);
  });

  test('with lingerMs 0 takes it along at once', async () => {
    const { register, environment, api } = createSourcesWorld({ config: { websocket: { lingerMs: 0 } } });
    api.is('is silent');
    const handle = register();
    await environment.advance(100);
    handle.release();
    expect(api.last().isAborted).toBe(true);
    expect([environment.pendingTimers, environment.listeners]).toEqual([0, 0]);
  });

  test('is waited for by nobody: who asked hears that it was aborted', async () => {
    const { register, environment, api, sources } = createSourcesWorld();
    api.is('is silent');
    const handle = register();
    const [own, all] = [handle.refresh(), sources.refresh()];
    await environment.advance(100);
    const next = handle.refresh();
    handle.release();
    await environment.advance(5_000);
    expect(await Promise.all([own, all, next, handle.refresh()])).toEqual(Array(4).fill({ status: 'aborted' }));
  });

  test('[RX1] mounted twice by StrictMode there is one fetch, and a remount fetches nothing', async () => {
    const { register, connect, environment, api, isQuiet } = createSourcesWorld();
    await connect();
    register().release();
    const handle = register();
    await environment.advance(10_000);
    handle.release();
    register();
    expect(await isQuiet(1_000)).toBe(true);
    expect(api.reasons()).toEqual(['mount']);
  });

  test('comes back within the linger: the fetch goes on, and its answer is heard', async () => {
    const { register, environment, api, shown } = createSourcesWorld();
    api.is('is silent');
    register().release();
    await environment.advance(50);
    api.last().answer('b');
    await environment.advance(10);
    register();
    await environment.advance(1_000);
    expect([api.calls.length, shown]).toEqual([1, ['b']]);
  });

  test('remounted again and again there is no poll more', async () => {
    const { register, environment, api } = createSourcesWorld();
    let handle = register({ hasEvents: false });
    for (let n = 0; n < 100; n++) {
      await environment.advance(200);
      handle.release();
      handle = register({ hasEvents: false });
    }
    expect(api.reasons()).toEqual(['mount']);
    await environment.advance(10_000);
    expect(api.reasons()).toEqual(['mount', 'poll']);
  });

  test('comes back after a while in which it heard no events: it fetches once more', async () => {
    const { register, connect, environment, api } = createSourcesWorld();
    await connect();
    const handle = register();
    await environment.advance(10_000);
    handle.release();
    await environment.advance(2_000);
    register();
    await environment.advance(aMoment);
    expect(api.reasons()).toEqual(['mount', 'mount']);
  });

  test('while it is away nothing is fetched, and what was asked is fetched when it comes back', async () => {
    const { register, connect, sources, environment, api, isQuiet } = createSourcesWorld({
      config: { websocket: { lingerMs: 600_000 } },
    });
    await connect();
    const handle = register({ hasEvents: false });
    await environment.advance(1_000);
    handle.release();
    sources.invalidate('todos');
    expect(await isQuiet(300_000)).toBe(true);
    register({ hasEvents: false });
    await environment.advance(0);
    expect(api.calls.length).toBe(2);
  });

  test('leaves no timer and no listener, though it came and went 1,000 times', async () => {
    const world = createSourcesWorld();
    const { register, environment, api, sources } = world;
    for (let n = 0; n < 1_000; n++) {
      const handle = register({ key: `todo:${n % 3}`, hasEvents: n % 2 === 0 });
      if (n % 7 === 0) await environment.advance(n % 11);
      handle.release();
    }
    await environment.advance(5_000);
    expect([leftovers(world), api.peak()]).toEqual([nothing, 1]);
    expect(api.calls.length).toBeLessThan(150);
    expect(sources.state.current).toMatchObject({ isFetching: false, errors: {} });
  });
});

describe('[BG6] pause and resume', () => {
  test('are a set of reasons: it runs when nobody holds it', async () => {
    const { register, connect, sources, environment, isQuiet, api } = createSourcesWorld();
    await connect();
    sources.pause('dialog');
    sources.pause('dialog');
    sources.pause('editing');
    const handle = register({ hasEvents: false });
    sources.invalidate('todos');
    void handle.refresh('gap');
    expect(await isQuiet(hour)).toBe(true);
    expect(sources.state.current).toMatchObject({ isPaused: true, pauseReasons: ['dialog', 'editing'] });
    sources.resume('dialog');
    sources.resume('never heard of');
    expect(await isQuiet(hour)).toBe(true);
    sources.resume('editing');
    await environment.advance(aMoment);
    expect(api.calls.length).toBe(1);
    expect(sources.state.current).toMatchObject({ isPaused: false, pauseReasons: [] });
    await environment.advance(60_000);
    expect(api.reasons().at(-1)).toBe('poll');
  });

  test('do not hold up what somebody asks for, nor a fetch that is under way', async () => {
    const { register, sources, environment, shown, isQuiet } = createSourcesWorld();
    const handle = register({ hasEvents: false });
    await environment.advance(answerMs / 2);
    sources.pause('dialog');
    await environment.advance(answerMs);
    expect(shown.length).toBe(1);
    const outcome = handle.refresh();
    await environment.advance(answerMs);
    expect([await outcome, shown.length]).toEqual([{ status: 'fetched' }, 2]);
    expect(await isQuiet(hour)).toBe(true);
  });

  test('paused for an hour it fetches at once, and once', async () => {
    const { register, sources, environment, api, now } = createSourcesWorld();
    register({ hasEvents: false });
    await environment.advance(1_000);
    sources.pause('x');
    await environment.advance(hour);
    sources.resume('x');
    await environment.advance(0);
    expect(api.calls.slice(1)).toMatchObject([{ at: now() }]);
    await environment.advance(20_000);
    expect(api.calls.length).toBe(2);
  });
});

describe('[BG1] options', () => {
  test('the newest fetch and take; after that reader is gone another one’s', async () => {
    const { register, environment, connect } = createSourcesWorld();
    await connect();
    const fetched: string[] = [];
    const by = (name: string) => ({
      fetch() {
        fetched.push(name);
        return Promise.resolve(name);
      },
    });
    const first = register(by('first'));
    await environment.advance(1_000);
    const second = register(by('second'));
    void first.refresh();
    await environment.advance(1_000);
    second.update({ key: 'todos', hasEvents: true, apply: () => ({ isOverlapped: false }), ...by('third') });
    void first.refresh();
    await environment.advance(1_000);
    second.release();
    second.update({ key: 'todos', hasEvents: true, apply: () => ({ isOverlapped: false }), ...by('gone') });
    void first.refresh();
    await environment.advance(1_000);
    expect(fetched).toEqual(['first', 'second', 'third', 'first']);
  });

  test('given anew with every render change nothing and tell nobody', async () => {
    const { register, optionsOf, environment, api, sources } = createSourcesWorld();
    const handle = register({ hasEvents: false });
    await environment.advance(1_000);
    let told = 0;
    handle.state.subscribe(() => told++);
    sources.state.subscribe(() => told++);
    for (let n = 0; n < 1_000; n++) {
      handle.update(optionsOf({ hasEvents: false }));
      // Looks at everything, and at clocks that count in fractions.
      environment.focus();
      await environment.advance(0.3);
    }
    expect([told, api.calls.length]).toEqual([0, 1]);
    await environment.advance(30_000);
    expect(api.calls.length).toBe(2);
  });

  test('a shorter interval and other events count at once', async () => {
    const { register, optionsOf, environment, api, connect, isQuiet } = createSourcesWorld();
    await connect();
    const handle = register({ intervalMs: hour, hasEvents: false });
    await environment.advance(1_000);
    handle.update(optionsOf({ intervalMs: 5_000, hasEvents: false }));
    await environment.advance(5_000);
    expect(api.reasons()).toEqual(['mount', 'poll']);
    handle.update(optionsOf({ intervalMs: 5_000, hasEvents: true }));
    await environment.advance(aMoment);
    expect(api.reasons()).toEqual(['mount', 'poll', 'reconnect']);
    expect(await isQuiet(hour)).toBe(true);
  });
});
