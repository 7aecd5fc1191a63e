// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { aMoment } from '../../world';
import { ago, answerMs, createSourcesWorld, start } from './sources-world';

describe('[SY2] what is known of a source', () => {
  test('tells what it does, when it did, and when it will', async () => {
    const { register, environment, api } = createSourcesWorld();
    const { state } = register({ hasEvents: false });
    expect(state.current).toEqual({
      isFetching: true,
      startedAt: start,
      fetchedAt: undefined,
      error: undefined,
      failures: 0,
      nextAt: undefined,
      staleSince: undefined,
    });
    await environment.advance(answerMs);
    const { nextAt = 0, ...rest } = state.current;
    expect(rest).toMatchObject({ isFetching: false, startedAt: start, fetchedAt: start + answerMs });
    expect([nextAt - start >= 27_000, nextAt - start <= 30_000]).toEqual([true, true]);
    await environment.advance(nextAt - start - answerMs);
    expect([api.calls.length, state.current.isFetching, state.current.startedAt]).toEqual([2, true, nextAt]);
  });

  test('with events there is no next time; in a hidden or paused page neither', async () => {
    const { register, connect, environment, sources, client } = createSourcesWorld();
    await connect();
    const { state } = register();
    await environment.advance(1_000);
    expect(state.current.nextAt).toBeUndefined();
    client.disconnect();
    expect(state.current.nextAt).toBeGreaterThan(environment.now());
    environment.hide();
    expect(state.current.nextAt).toBeUndefined();
    environment.show();
    sources.pause('x');
    expect(state.current.nextAt).toBeUndefined();
    sources.resume('x');
    expect(state.current.nextAt).toBeGreaterThan(environment.now());
  });

  test('it is stale when it is older than its interval allows, and not while it is polled in time', async () => {
    const { register, environment, sources } = createSourcesWorld();
    const { state } = register({ hasEvents: false });
    const seen = new Set<number | undefined>();
    state.subscribe(() => seen.add(state.current.staleSince));
    await environment.advance(600_000);
    expect([...seen]).toEqual([undefined]);
    environment.hide();
    const { fetchedAt = 0 } = state.current;
    await environment.advance(33_000 - (environment.now() - fetchedAt) - 1);
    expect(state.current.staleSince).toBeUndefined();
    await environment.advance(1);
    expect([state.current.staleSince, sources.state.current.staleSince]).toEqual([
      fetchedAt + 33_000,
      fetchedAt + 33_000,
    ]);
    environment.show();
    await environment.advance(answerMs);
    expect([state.current.staleSince, sources.state.current.staleSince]).toEqual([undefined, undefined]);
  });

  test('kept by events it is never stale; from when they stop the interval counts', async () => {
    const { register, connect, client, environment, api } = createSourcesWorld();
    await connect();
    const { state } = register();
    await environment.advance(3_600_000);
    api.is('is silent');
    client.disconnect();
    const lostAt = environment.now();
    await environment.advance(32_999);
    expect(state.current.staleSince).toBeUndefined();
    await environment.advance(1);
    expect(state.current.staleSince).toBe(lostAt + 33_000);
  });

  test('what failed while events flowed is stale an interval later', async () => {
    const { register, connect, environment, api, sources } = createSourcesWorld();
    await connect();
    const { state } = register();
    await environment.advance(3_600_000);
    api.is('fails');
    sources.invalidate('todos');
    const askedAt = environment.now();
    await environment.advance(32_999);
    expect(state.current.staleSince).toBeUndefined();
    await environment.advance(1);
    expect(state.current.staleSince).toBe(askedAt + 33_000);
  });
});

describe('[BG2] all sources together', () => {
  test('fetching, the last answer, and what failed, by key', async () => {
    const { register, environment, api, sources } = createSourcesWorld();
    expect(sources.state.current).toEqual({
      isFetching: false,
      isPaused: false,
      pauseReasons: [],
      lastSyncedAt: undefined,
      errors: {},
      staleSince: undefined,
    });
    register({ key: 'a' });
    await environment.advance(answerMs / 2);
    expect(sources.state.current.isFetching).toBe(true);
    api.is('fails');
    register({ key: 'b' });
    api.is('answers');
    await environment.advance(answerMs / 2);
    expect(sources.state.current).toMatchObject({ isFetching: true, lastSyncedAt: start + answerMs });
    const error = new Error('no');
    register({ key: '__proto__', fetch: () => Promise.reject(error) });
    await environment.advance(0);
    expect(Object.entries(sources.state.current.errors)).toEqual([['__proto__', error]]);
  });

  test('the last answer stays when its source is gone', async () => {
    const { register, environment, sources } = createSourcesWorld();
    const handle = register({ fetchedAt: ago(1_000) });
    expect(sources.state.current.lastSyncedAt).toBe(ago(1_000));
    expect(sources.read('todos')).toMatchObject({ fetchedAt: ago(1_000) });
    handle.release();
    await environment.advance(60_000);
    expect([sources.state.current.lastSyncedAt, sources.read('todos')]).toEqual([ago(1_000), undefined]);
  });

  test('[BG7] an equal answer tells only that it came', async () => {
    const { register, connect, environment, sources } = createSourcesWorld();
    await connect();
    const handle = register();
    await environment.advance(aMoment);
    const { errors, pauseReasons } = sources.state.current;
    void handle.refresh();
    await environment.advance(aMoment);
    expect([sources.state.current.errors === errors, sources.state.current.pauseReasons === pauseReasons]).toEqual([
      true,
      true,
    ]);
  });
});
