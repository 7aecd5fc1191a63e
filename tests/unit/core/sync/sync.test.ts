// @vitest-environment node
import { expect, test } from 'vitest';
import { SendFailure } from '../../../../src/core/sync/send-failure';
import { createSyncWorld } from './sync-world';

test('[OP1] [AK3] an edit shows at once, is sent, and leaves the log once base holds it', async () => {
  const { ready, knows, sync, rename, takeCall, todo, story, settled } = createSyncWorld();
  await ready();
  knows('1', {}, 1);
  const mutation = sync.mutate(rename, { id: '1', title: 'Bread' });
  expect(todo('1')).toEqual({ title: 'Bread', done: false });
  expect(story()).toEqual([['todo.rename', 'queued']]);
  await settled();
  expect(await mutation.persisted).toBe('memory');
  expect(story()).toEqual([['todo.rename', 'sending']]);
  const call = takeCall();
  expect(call.context).toMatchObject({ id: mutation.id, baseVersion: 1, attempt: 1, fields: { title: 'Bread' } });
  await call.answers({ version: 2, value: { title: 'Bread', done: false } });
  expect(await mutation.acked).toEqual({ status: 'acked', version: 2 });
  expect(await mutation.observed).toEqual({ status: 'observed' });
  expect([story(), todo('1')]).toEqual([[], { title: 'Bread', done: false }]);
});

test('[RB2] a failing write does not erase another that is pending', async () => {
  const { ready, knows, sync, rename, toggle, takeCall, watch, settled } = createSyncWorld();
  await ready();
  knows('1');
  const shown = watch('todo:1', ({ title, done }) => `${title} ${done}`);
  sync.mutate(rename, { id: '1', title: 'Bread' });
  sync.mutate(toggle, { id: '1', done: true });
  await settled();
  await takeCall().fails(new SendFailure('rejected', 'No.'));
  await takeCall('todo.toggle').answers({ value: { title: 'Milk', done: true } });
  expect(shown).toEqual(['Milk false', 'Bread false', 'Bread true', 'Milk true']);
});

test('[AK4] a quick toggle does not flicker, whatever the order of answers and polls', async () => {
  const { ready, knows, sync, toggle, takeCall, watch, settled } = createSyncWorld();
  await ready();
  knows('1');
  const shown = watch('todo:1', ({ done }) => done);
  sync.mutate(toggle, { id: '1', done: true });
  await settled();
  sync.mutate(toggle, { id: '1', done: false });
  const mark = sync.mark();
  await takeCall().answers();
  // A poll that began before shows what the first did.
  sync.receive([{ entity: 'todo:1', value: { title: 'Milk', done: true } }], { mark, fetchedAt: 0 });
  await settled();
  await takeCall().answers();
  sync.receive([{ entity: 'todo:1', value: { title: 'Milk', done: false } }], { mark: sync.mark(), fetchedAt: 0 });
  await settled();
  expect([shown, sync.operations.current]).toEqual([[false, true, false], []]);
});

test('[A10] [AK4] polling during a write shows no older value', async () => {
  const { ready, knows, sync, rename, takeCall, watch, environment, settled } = createSyncWorld();
  await ready();
  knows('1');
  const shown = watch('todo:1', ({ title }) => title);
  sync.mutate(rename, { id: '1', title: 'Bread' });
  await settled();
  const poll = () =>
    sync.receive([{ entity: 'todo:1', value: { title: 'Milk', done: false } }], {
      mark: sync.mark(),
      fetchedAt: environment.now(),
    });
  poll();
  await takeCall().answers();
  poll();
  await settled();
  expect(shown).toEqual(['Milk', 'Bread']);
  sync.receive([{ entity: 'todo:1', value: { title: 'Bread', done: false } }], { mark: sync.mark(), fetchedAt: 0 });
  await settled();
  expect([shown, sync.operations.current]).toEqual([['Milk', 'Bread'], []]);
});

test('[RB2] [CF5] a remote change to another field shows at once, under a pending write', async () => {
  const { ready, knows, sync, rename, watch, settled } = createSyncWorld();
  await ready();
  knows('1');
  const shown = watch('todo:1', ({ title, done }) => `${title} ${done}`);
  sync.mutate(rename, { id: '1', title: 'Bread' });
  sync.receive([{ entity: 'todo:1', patch: { done: true } }]);
  await settled();
  expect(shown).toEqual(['Milk false', 'Bread false', 'Bread true']);
  expect(sync.conflicts.current).toEqual([]);
});

test('[LN1] operations of one entity go one after the other, those of others beside them', async () => {
  const { ready, knows, sync, rename, toggle, calls, takeCall, settled } = createSyncWorld();
  await ready();
  knows('1');
  knows('2');
  sync.mutate(rename, { id: '1', title: 'Bread' });
  sync.mutate(toggle, { id: '1', done: true });
  sync.mutate(rename, { id: '2', title: 'Salt' });
  await settled();
  expect(calls.map(({ name, context }) => [name, context.entity])).toEqual([
    ['todo.rename', 'todo:1'],
    ['todo.rename', 'todo:2'],
  ]);
  calls.pop();
  await takeCall().answers();
  expect(calls.map(({ name }) => name)).toEqual(['todo.toggle']);
});

test('[ID2] an unanswered write is not repeated where the server remembers nothing, and is no roll-back', async () => {
  const { ready, knows, sync, rename, takeCall, calls, todo, story, environment, settled } = createSyncWorld();
  await ready();
  knows('1');
  sync.mutate(rename, { id: '1', title: 'Bread' });
  await settled();
  await takeCall().fails(new TypeError('Failed to fetch'));
  await environment.advance(120_000);
  expect([story(), calls.length, todo('1')?.title]).toEqual([[['todo.rename', 'unconfirmed']], 0, 'Bread']);
});

test('[ID1] [ID2] where the server remembers ids, the same id is sent again', async () => {
  const { ready, knows, sync, rename, takeCall, environment, settled } = createSyncWorld({
    guarantees: { isIdempotent: true },
  });
  await ready();
  knows('1');
  sync.mutate(rename, { id: '1', title: 'Bread' });
  await settled();
  const first = takeCall();
  await first.fails(new TypeError('Failed to fetch'));
  await environment.advance(2_000);
  expect(takeCall().context).toMatchObject({ id: first.context.id, attempt: 2 });
});

test('[OP3] an answer that does not come in time ends in unconfirmed; one that comes late counts', async () => {
  const { ready, knows, sync, rename, takeCall, story, environment, settled } = createSyncWorld();
  await ready();
  knows('1');
  sync.mutate(rename, { id: '1', title: 'Bread' });
  await settled();
  const call = takeCall();
  await environment.advance(30_000);
  expect([story(), call.context.signal.aborted]).toEqual([[['todo.rename', 'unconfirmed']], true]);
  await call.answers({ value: { title: 'Bread', done: false } });
  expect(story()).toEqual([]);
});

test('[CF1] [CF5] a remote change of the same field wins by default, and ours is kept in the inbox', async () => {
  const { knows, sync, rename, todo, story, settled } = createSyncWorld();
  await settled();
  knows('1');
  const mutation = sync.mutate(rename, { id: '1', title: 'Bread' });
  sync.receive([{ entity: 'todo:1', patch: { title: 'Salt' } }]);
  await settled();
  expect([todo('1')?.title, story()]).toEqual(['Salt', []]);
  expect(await mutation.observed).toEqual({ status: 'discarded' });
  expect(sync.conflicts.current).toMatchObject([
    { decided: 'theirs', fields: [{ field: 'title', base: 'Milk', mine: 'Bread', theirs: 'Salt' }] },
  ]);
  sync.resolve(sync.conflicts.current[0]!.id, 'mine');
  expect([todo('1')?.title, story(), sync.conflicts.current]).toEqual(['Bread', [['todo.rename', 'queued']], []]);
});

test('[CF2] [CF3] nobody conflicts with themselves', async () => {
  const { ready, knows, sync, rename, takeCall, settled, todo } = createSyncWorld();
  await ready();
  knows('1', {}, 1);
  const first = sync.mutate(rename, { id: '1', title: 'A' });
  sync.mutate(rename, { id: '1', title: 'B' });
  sync.mutate(rename, { id: '1', title: 'C' });
  await settled();
  await takeCall().answers({ version: 2 });
  // The server trims, and says so by its push.
  sync.receive([{ entity: 'todo:1', value: { title: 'a', done: false }, version: 2 }], { operationIds: [first.id] });
  await settled();
  expect(takeCall().context.baseVersion).toBe(2);
  sync.receive([{ entity: 'todo:1', value: { title: 'a', done: true }, version: 3 }]);
  await settled();
  expect([sync.conflicts.current, todo('1')]).toEqual([[], { title: 'C', done: true }]);
});

test('[CF7] after a definite conflict it is sent again under another id, on what the server holds', async () => {
  const { ready, knows, sync, rename, takeCall, settled } = createSyncWorld();
  await ready();
  knows('1', {}, 1);
  const { id } = sync.mutate(rename, { id: '1', title: 'Bread' });
  await settled();
  const theirs = { value: { title: 'Milk', done: true }, version: 2 };
  await takeCall().fails(new SendFailure('conflict', 'Another version.', { theirs }));
  await settled();
  expect(takeCall().context).toMatchObject({ id: `${id}.rebase-1`, baseVersion: 2 });
});

test('[OB3] one more than the outbox holds is refused, and nothing older is dropped', async () => {
  const { knows, sync, rename, todo, settled } = createSyncWorld({ config: { maxPending: 2 } });
  await settled();
  for (const id of ['1', '2', '3']) knows(id);
  sync.mutate(rename, { id: '1', title: 'A' });
  sync.mutate(rename, { id: '2', title: 'B' });
  const third = sync.mutate(rename, { id: '3', title: 'C' });
  expect(await third.persisted).toBe('refused');
  expect(await third.observed).toMatchObject({ status: 'refused', code: 'outbox-full' });
  expect([todo('3')?.title, sync.operations.current.length]).toEqual(['Milk', 2]);
});

test('[TI1] [TI2] what is created here keeps its key when the server names it, and what waits follows', async () => {
  const { ready, sync, add, rename, takeCall, settled } = createSyncWorld();
  await ready();
  sync.receive([{ collection: 'todos', ids: [] }]);
  sync.mutate(add, { id: 'tmp-x', title: 'Milk' });
  sync.mutate(rename, { id: 'tmp-x', title: 'Bread' });
  await settled();
  const shown = () => sync.collection('todos').current.items.map(({ key, value }) => [key, value]);
  const before = shown();
  await takeCall().answers({ entity: 'todo:17', value: { title: 'Milk', done: false }, version: 1 });
  expect(takeCall()).toMatchObject({
    vars: { id: '17', title: 'Bread' },
    context: { entity: 'todo:17', baseVersion: 1 },
  });
  expect([before, shown()]).toEqual([
    [['todo:tmp-x', { title: 'Bread', done: false }]],
    [['todo:tmp-x', { title: 'Bread', done: false }]],
  ]);
  expect(sync.entity('todo:tmp-x').current.value).toEqual(sync.entity('todo:17').current.value);
});

test('[AK5] where nothing can be fetched, the effect becomes base after a while, and nothing flickers', async () => {
  const { ready, knows, sync, rename, takeCall, watch, environment, settled } = createSyncWorld();
  await ready();
  knows('1');
  const shown = watch('todo:1', ({ title }) => title);
  sync.mutate(rename, { id: '1', title: 'Bread' });
  await settled();
  await takeCall().answers();
  expect(sync.operations.current).toMatchObject([{ status: 'acked' }]);
  await environment.advance(11_000);
  expect([sync.operations.current, shown]).toEqual([[], ['Milk', 'Bread']]);
});

test('[LN4] [OP2] what the server will not have is not shown any more, and waits for a decision', async () => {
  const { ready, knows, sync, rename, takeCall, todo, story, settled } = createSyncWorld();
  await ready();
  knows('1');
  const { id } = sync.mutate(rename, { id: '1', title: 'Bread' });
  await settled();
  await takeCall().fails(new SendFailure('rejected', 'Too long.', { code: 'too-long' }));
  expect([todo('1')?.title, story()]).toEqual(['Milk', [['todo.rename', 'rejected']]]);
  sync.retry(id);
  await settled();
  expect(takeCall().context.id).not.toBe(id);
  sync.discard(id);
  expect([todo('1')?.title, story()]).toEqual(['Milk', []]);
});

test('[OP6] an update of the app itself is shown until it is confirmed or rolled back', async () => {
  const { knows, sync, todo, environment, settled, calls } = createSyncWorld();
  await settled();
  knows('1');
  const first = sync.update('todo:1', 'rename', { title: 'Bread' });
  const second = sync.update('todo:1', 'check', { done: true });
  expect(todo('1')).toEqual({ title: 'Bread', done: true });
  sync.rollback(first);
  sync.confirm(second);
  expect([todo('1'), sync.operations.current, calls]).toEqual([{ title: 'Milk', done: true }, [], []]);
  sync.update('todo:1', 'rename', { title: 'Salt' });
  await environment.advance(30_000);
  expect([todo('1')?.title, sync.operations.current[0]?.status]).toEqual(['Salt', 'unconfirmed']);
});

test('[OB9] [OB4] edits made offline are there after a reload, for their user alone', async () => {
  const first = createSyncWorld();
  await first.settled();
  first.knows('1');
  first.sync.mutate(first.rename, { id: '1', title: 'Bread' });
  await first.settled();
  first.client.dispose();
  const other = createSyncWorld({ storage: first.storage, userId: 'bob' });
  await other.ready();
  expect([other.story(), other.calls]).toEqual([[], []]);
  const again = createSyncWorld({ storage: first.storage });
  expect(again.sync.isRestoring.current).toBe(true);
  await again.settled();
  expect([again.story(), again.todo('1'), again.sync.isRestoring.current]).toEqual([
    [['todo.rename', 'queued']],
    { title: 'Bread', done: false },
    false,
  ]);
  await again.ready();
  expect(again.takeCall().vars).toEqual({ id: '1', title: 'Bread' });
});
