// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { aMoment, leftovers, nothing } from '../../world';
import { answerMs, createSourcesWorld } from './sources-world';

const tokens = (userId: string) => ({ userId, getToken: () => userId });
const hub = { authenticate: ({ token }: { token: string | undefined }) => ({ userId: token ?? 'nobody' }) };

describe('[BG6] [SQ7] another user', () => {
  test('in the middle of a fetch: it is aborted, its answer is not heard, and it is fetched anew', async () => {
    const { register, connect, client, environment, api, shown, sources } = createSourcesWorld({
      auth: tokens('ann'),
      hub,
    });
    await connect();
    const { state, refresh } = register();
    await environment.advance(10_000);
    api.is('is silent');
    const outcome = refresh();
    const next = refresh();
    await environment.advance(aMoment);
    client.signIn(tokens('ben'));
    expect(await Promise.all([outcome, next])).toEqual([{ status: 'aborted' }, { status: 'aborted' }]);
    const ofAnn = api.last();
    expect([ofAnn.isAborted, state.current.fetchedAt, state.current.isFetching]).toEqual([true, undefined, false]);
    expect(sources.state.current.lastSyncedAt).toBeUndefined();
    api.is('answers');
    api.holds('of ben');
    await environment.advance(1_000);
    ofAnn.answer('of ann');
    await environment.advance(aMoment);
    expect(shown).toEqual(['a', 'of ben']);
    expect(api.reasons()).toEqual(['mount', 'refresh', 'reconnect']);
    expect(api.peak()).toBe(1);
  });

  test('is fetched for, though there is no connection', async () => {
    const { register, client, environment, api } = createSourcesWorld({ auth: tokens('ann'), hub });
    register();
    await environment.advance(10_000);
    client.signIn(tokens('ben'));
    await environment.advance(aMoment);
    expect(api.reasons()).toEqual(['mount', 'user']);
  });

  test('who leaves the page as they sign out fetches nothing for nobody', async () => {
    const { register, connect, client, environment, isQuiet } = createSourcesWorld({ auth: tokens('ann'), hub });
    await connect();
    const handle = register();
    await environment.advance(10_000);
    client.signOut();
    await environment.advance(1);
    handle.release();
    expect(await isQuiet(600_000)).toBe(true);
  });

  test('does not find what a reader of before left behind', async () => {
    const { register, connect, client, environment, api, sources } = createSourcesWorld({ auth: tokens('ann'), hub });
    await connect();
    register().release();
    client.signIn(tokens('ben'));
    expect(sources.read('todos')).toBeUndefined();
    const { state } = register();
    expect(state.current.fetchedAt).toBeUndefined();
    await environment.advance(aMoment);
    expect(api.reasons()[0]).toBe('mount');
  });

  test('the same user with new credentials keeps everything', async () => {
    const { register, connect, client, environment, isQuiet } = createSourcesWorld({ auth: tokens('ann'), hub });
    await connect();
    const { state } = register();
    await environment.advance(10_000);
    client.signIn(tokens('ann'));
    expect([await isQuiet(10_000), state.current.fetchedAt === undefined]).toEqual([true, false]);
  });
});

describe('[BG6] [CN20] dispose', () => {
  test('ends everything for ever, and leaves nothing behind', async () => {
    const world = createSourcesWorld();
    const { register, connect, client, environment, api, sources, shown } = world;
    await connect();
    api.is('is silent');
    const handles = [register(), register({ key: 'eventless', hasEvents: false }), register({ key: 'left' })];
    handles[2]!.release();
    await environment.advance(100);
    const outcomes = [sources.refresh(), handles[0]!.refresh('gap')];
    let told = 0;
    sources.state.subscribe(() => told++);
    handles[0]!.state.subscribe(() => told++);
    client.dispose();
    const toldThen = told;
    expect(await Promise.all(outcomes)).toEqual([{ status: 'aborted' }, { status: 'aborted' }]);
    for (const call of api.calls) {
      expect(call.isAborted).toBe(true);
      call.answer();
    }
    sources.invalidate(() => true);
    sources.pause('x');
    const late = register({ key: 'late' });
    expect(await late.refresh()).toEqual({ status: 'aborted' });
    late.release();
    handles[0]!.release();
    const before = api.calls.length;
    await environment.advance(600_000);
    expect([leftovers(world), api.calls.length, shown, told]).toEqual([nothing, before, [], toldThen]);
  });

  test('from within what was fetched', async () => {
    const world = createSourcesWorld();
    const { register, client, environment } = world;
    register({
      apply() {
        client.dispose();
        return { isOverlapped: true };
      },
    });
    await environment.advance(answerMs);
    expect(leftovers(world)).toEqual(nothing);
  });

  test('from within a listener, or an abort', async () => {
    const world = createSourcesWorld();
    const { register, client, environment } = world;
    const handle = register({
      fetch: ({ signal }) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            void handle.refresh();
            handle.release();
          });
        }),
    });
    await environment.advance(aMoment);
    handle.state.subscribe(() => client.dispose());
    client.signIn(tokens('ben'));
    await environment.advance(600_000);
    expect(leftovers(world)).toEqual(nothing);
  });
});
