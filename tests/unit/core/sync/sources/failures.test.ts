// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { aMoment } from '../../world';
import { answerMs, createSourcesWorld } from './sources-world';

const hour = 3_600_000;

describe('[BG5] a fetch that fails', () => {
  test('keeps what is shown, says so, and is tried again three times with the pace of CN3', async () => {
    const waits: number[][] = [[], [], []];
    for (let seed = 1; seed <= 60; seed++) {
      const { register, connect, environment, api, shown } = createSourcesWorld({ seed });
      await connect();
      const { state, refresh } = register();
      await environment.advance(1_000);
      api.is('fails');
      const refreshed = refresh();
      await environment.advance(answerMs);
      expect(await refreshed).toMatchObject({ status: 'failed', error: { message: 'down' } });
      expect(state.current).toMatchObject({ failures: 1, error: { message: 'down' }, isFetching: false });
      expect(state.current.nextAt).toBeGreaterThanOrEqual(environment.now());
      await environment.advance(8_000);
      expect([api.calls.length, shown, state.current.failures]).toEqual([5, ['a'], 4]);
      const times = api.times();
      for (const [index, wait] of waits.entries()) wait.push(times[index + 2]! - times[index + 1]! - answerMs);
    }
    for (const [index, bound] of [1_000, 2_000, 4_000].entries()) {
      expect(Math.max(...waits[index]!)).toBeLessThanOrEqual(bound + 1);
      expect(Math.max(...waits[index]!)).toBeGreaterThan(bound * 0.7);
      expect(Math.min(...waits[index]!)).toBeLessThan(bound * 0.3);
    }
  });

  test('for good tells its readers once, each of them', async () => {
    const { register, environment, api, connect } = createSourcesWorld();
    await connect();
    const told: string[] = [];
    api.is('fails');
    register({ onError: () => told.push('first') });
    register({
      onError() {
        throw new Error('of the handler');
      },
    });
    register({ onError: () => told.push('third') });
    await environment.advance(15_000);
    expect([told, api.calls.length]).toEqual([['first', 'third'], 4]);
    expect(environment.reportedErrors).toMatchObject([{ message: 'of the handler' }]);
  });

  test('is fetched with the next reason, and after an interval at the latest, though events flow', async () => {
    const { register, connect, environment, api, isQuiet, shown } = createSourcesWorld();
    await connect();
    api.is('fails');
    register();
    await environment.advance(10_000);
    expect(api.calls.length).toBe(4);
    api.is('answers');
    await environment.advance(30_000);
    expect([api.reasons().at(-1), shown]).toEqual(['poll', ['a']]);
    expect(await isQuiet(hour)).toBe(true);
  });

  test.each([1, 2, 3, 4])(
    '%i times and then works, is over: the next failure has all its retries',
    async (failures) => {
      const { register, sources, environment, api, connect, errors } = createSourcesWorld();
      await connect();
      api.is('fails');
      const handle = register();
      while (api.calls.length < failures) await environment.advance(10);
      await environment.advance(answerMs - 10);
      api.is('answers');
      await environment.advance(60_000);
      expect([handle.state.current.failures, handle.state.current.error]).toEqual([0, undefined]);
      const before = api.calls.length;
      api.is('fails');
      const told = errors.length;
      sources.invalidate('todos');
      await environment.advance(15_000);
      expect([api.calls.length - before, errors.length - told]).toEqual([4, 1]);
    },
  );

  test('with each new reason has all its retries again', async () => {
    const { register, connect, environment, api, errors } = createSourcesWorld();
    await connect();
    api.is('fails');
    register();
    await environment.advance(20_000);
    expect([api.calls.length, errors.length]).toEqual([4, 1]);
    while (api.calls.length < 8) await environment.advance(1_000);
    await environment.advance(answerMs);
    expect([api.reasons().slice(4), errors.length]).toEqual([['poll', 'poll', 'poll', 'poll'], 2]);
  });

  test('while somebody asks is followed by the fetch for them at once', async () => {
    const { register, environment, api, now } = createSourcesWorld();
    api.is('is silent');
    const { refresh } = register();
    await environment.advance(1_000);
    const outcome = refresh();
    api.last().fail();
    await environment.advance(0);
    expect([api.calls.length, api.last().reason, api.last().at]).toEqual([2, 'refresh', now()]);
    api.last().answer();
    expect(await outcome).toEqual({ status: 'fetched' });
  });

  test.each([
    [
      'throws at once',
      () => {
        throw new Error('at once');
      },
    ],
    ['rejects with nothing', () => Promise.reject(undefined as unknown as Error)],
    ['returns no promise', (() => undefined) as unknown as () => Promise<unknown>],
  ])('because the fetcher %s, is a failure like others or an answer', async (_name, fetch) => {
    const { register, environment, shown } = createSourcesWorld();
    const { state } = register({ fetch });
    await environment.advance(0);
    expect(state.current.isFetching).toBe(false);
    expect([shown.length, state.current.failures]).toEqual(_name === 'returns no promise' ? [1, 0] : [0, 1]);
  });

  test('because its answer cannot be taken, is a failure', async () => {
    const { register, environment } = createSourcesWorld();
    const { state } = register({
      apply() {
        throw new TypeError('no list');
      },
    });
    await environment.advance(answerMs);
    expect(state.current).toMatchObject({ failures: 1, error: { message: 'no list' }, fetchedAt: undefined });
  });

  test('is tried again at once when the connection is back, or somebody asks', async () => {
    const { register, connect, environment, api, client, now } = createSourcesWorld();
    await connect();
    api.is('fails');
    const handle = register();
    await environment.advance(40 * 60_000);
    expect(handle.state.current.failures).toBeGreaterThan(50);
    const before = api.calls.length;
    void handle.refresh();
    await environment.advance(0);
    expect([api.calls.length, api.last().at]).toEqual([before + 1, now()]);
    await environment.advance(answerMs);
    expect(handle.state.current.nextAt! - environment.now()).toBeGreaterThan(100);
    client.disconnect();
    client.connect();
    await environment.advance(40);
    expect(api.calls.length).toBe(before + 2);
  });

  test('is tried again within a second of the network being back, not by all pages together', async () => {
    const waits: number[] = [];
    for (let seed = 1; seed <= 40; seed++) {
      const { register, environment, api, now } = createSourcesWorld({ seed });
      api.is('fails');
      register({ hasEvents: false, intervalMs: 3_600_000 });
      await environment.advance(60_000);
      environment.goOffline();
      expect(api.calls.length).toBe(4);
      api.is('answers');
      const backAt = now();
      environment.goOnline();
      await environment.advance(1_000 + answerMs);
      expect(api.reasons()).toEqual(['mount', 'mount', 'mount', 'mount', 'reconnect']);
      waits.push(api.last().at - backAt);
    }
    expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(500);
  });

  test('[BG3] no stream of invalidations hurries a server that is down', async () => {
    const { register, connect, sources, environment, api } = createSourcesWorld();
    await connect();
    api.is('fails');
    register();
    await environment.advance(120_000);
    const before = api.calls.length;
    for (let n = 0; n < 6_000; n++) {
      sources.invalidate('todos');
      await environment.advance(100);
    }
    // 600 s, and 15 s between two attempts on average.
    expect(api.calls.length - before).toBeLessThan(80);
    expect(api.calls.length - before).toBeGreaterThan(20);
    api.is('answers');
    await environment.advance(31_000);
    expect(api.last().isOpen).toBe(false);
    expect(api.peak()).toBe(1);
  });
});

describe('[BG5] a fetch that never answers', () => {
  test('is aborted after 30 s and tried again; what it says later is not heard', async () => {
    const { register, environment, api, shown } = createSourcesWorld();
    api.is('is silent');
    const { state } = register();
    await environment.advance(29_999);
    expect([api.last().isAborted, state.current.isFetching]).toEqual([false, true]);
    await environment.advance(1);
    expect([api.last().isAborted, state.current.failures]).toEqual([true, 1]);
    expect(state.current.error).toMatchObject({ code: 'fetch-timeout', name: 'TidewireError' });
    expect((state.current.error as Error).message).toContain('The fetch of "todos" had no answer after 30000 ms');
    api.is('answers');
    await environment.advance(1_000 + answerMs);
    api.calls[0]!.answer('old');
    await environment.advance(aMoment);
    expect([shown, state.current.failures, api.calls.length]).toEqual([['a'], 0, 2]);
  });

  test('and rejects because it was aborted, has failed once, not twice', async () => {
    const { register, environment } = createSourcesWorld({ sources: { fetchTimeoutMs: 1_000 } });
    const { state } = register({
      fetch: ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('AbortError')))),
    });
    await environment.advance(1_000);
    expect(state.current).toMatchObject({ failures: 1, error: { code: 'fetch-timeout' } });
  });

  test('is over at once when the server is back during it, for who asks next', async () => {
    const { register, connect, environment, api, hub, network, shown } = createSourcesWorld();
    await connect();
    register();
    await environment.advance(10_000);
    api.is('is silent');
    hub.stops();
    network.dropLinks();
    await environment.advance(120_000);
    const open = api.last();
    expect(open.isOpen).toBe(true);
    hub.starts();
    api.is('answers');
    api.holds('new');
    await environment.advance(80_000);
    expect([shown.at(-1), api.reasons().includes('reconnect')]).toEqual(['new', true]);
    const count = shown.length;
    open.answer('old');
    await environment.advance(aMoment);
    expect([shown.length, shown.at(-1), api.peak()]).toEqual([count, 'new', 1]);
  });
});
