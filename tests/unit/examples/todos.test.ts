// @vitest-environment node
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { authenticateGuest, isLocalOrigin } from '../../../examples/hub/guests.mjs';
import { createTodoRoutes } from '../../../examples/hub/todo-routes.mjs';
import { createTodos } from '../../../examples/hub/todos.mjs';
import { CommandRefusal } from '../../../src/entries/server';
import { startHub } from '../server/support/start-hub';
import type { Frame, TestClient } from '../server/support/test-client';

const temporaryFile = () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidewire-todos-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'todos.db');
};

/** The example's todos on a hub of their own, and a client of a guest. */
async function startWorld(file = temporaryFile()) {
  const todos = createTodos({ file, CommandRefusal });
  onTestFinished(() => todos.close());
  const {
    hub,
    server,
    port,
    join: joinHub,
  } = await startHub({
    authenticate: authenticateGuest,
    commands: todos.commands,
  });
  const routes = createTodoRoutes({ hub, todos, authenticate: authenticateGuest, isAllowedOrigin: isLocalOrigin });
  server.removeAllListeners('request');
  server.on('request', (request, response) => void routes(request, response));
  const client = await joinHub({ token: 'ada' });
  client.send({ type: 'subscribe', id: 's', channel: 'todos' });
  await client.next('subscribed');
  let asked = 0;
  return {
    hub,
    todos,
    events: () => client.frames.filter(({ type }) => type === 'event').map(({ id, event, data }) => [id, event, data]),
    ask: (name: string, fields: object, from: TestClient = client) => {
      const id = `ask-${++asked}`;
      from.send({ type: 'command', id, name, ...fields });
      return from.next((frame) => frame.id === id && frame.type !== 'event');
    },
    patch: (id: string, body: unknown, headers: Record<string, string> = {}) =>
      fetch(`http://127.0.0.1:${port}/todos/${id}`, {
        method: 'PATCH',
        headers: { Authorization: 'Bearer ada', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    get: async () => (await fetch(`http://127.0.0.1:${port}/todos`)).json() as Promise<{ todos: object[] }>,
  };
}

const idOf = ({ data }: Frame) => (data as { value: { id: string } }).value.id;

it('adds, renames, toggles and removes todos, with versions, and tells the channel', async () => {
  const { ask, get, events } = await startWorld();
  const added = await ask('todo.add', { data: { title: 'Milk' }, key: 'add' });
  const id = idOf(added);
  expect(added.data).toEqual({
    entity: `todo:${id}`,
    version: 1,
    value: { id, title: 'Milk', done: false, version: 1 },
  });
  await ask('todo.add', { data: { title: 'Bread' } });
  await ask('todo.rename', { data: { id, title: 'Oat milk' }, key: 'rename', ifVersion: 1 });
  expect(await ask('todo.toggle', { data: { id, done: true }, key: 'toggle', ifVersion: 2 })).toMatchObject({
    data: { version: 3 },
  });
  expect((await get()).todos).toMatchObject([{ id, title: 'Oat milk', done: true, version: 3 }, { title: 'Bread' }]);
  expect(await ask('todo.remove', { data: { id }, key: 'remove', ifVersion: 3 })).toMatchObject({
    data: { entity: `todo:${id}`, version: 4 },
  });
  expect((await get()).todos).toMatchObject([{ title: 'Bread' }]);
  expect(events().filter(([key]) => typeof key === 'string' && key.length < 10)).toMatchObject([
    ['add', 'todo:changed', { title: 'Milk' }],
    ['rename', 'todo:changed', { title: 'Oat milk' }],
    ['toggle', 'todo:changed', { done: true }],
    ['remove', 'todo:removed', { id, version: 4 }],
  ]);
});

it('[PR52] refuses what was made on another version, with what is stored, and what is not there', async () => {
  const { ask } = await startWorld();
  const id = idOf(await ask('todo.add', { data: { title: 'Milk' } }));
  expect(await ask('todo.rename', { data: { id, title: 'Bread' }, ifVersion: 7, key: 'op' })).toMatchObject({
    code: 'conflict',
    data: { version: 1, value: { id, title: 'Milk', done: false, version: 1 } },
  });
  expect(await ask('todo.remove', { data: { id: 'none' } })).toMatchObject({ code: 'not-found' });
  expect(await ask('todo.rename', { data: { id, title: '' } })).toMatchObject({ code: 'invalid-data' });
});

it('[PR50] does a change once that came by HTTP and by the socket', async () => {
  const { ask, patch, events } = await startWorld();
  const id = idOf(await ask('todo.add', { data: { title: 'Milk' } }));
  const headers = { 'Idempotency-Key': 'op', 'If-Match': '"1"' };
  const first = await patch(id, { title: 'Bread' }, headers);
  expect([first.status, first.headers.get('ETag')]).toEqual([200, '"2"']);
  const answer: unknown = await first.json();
  expect(await (await patch(id, { title: 'Bread' }, headers)).json()).toEqual(answer);
  expect(await ask('todo.rename', { data: { id, title: 'Bread' }, key: 'op', ifVersion: 1 })).toMatchObject({
    data: answer,
    duplicate: true,
  });
  expect(events().map(([, , todo]) => (todo as { title: string }).title)).toEqual(['Milk', 'Bread']);
  expect((await patch(id, { title: 'Jam' }, { 'If-Match': '"1"' })).status).toBe(412);
  expect((await patch(id, { title: 'Jam' }, headers)).status).toBe(422);
  expect((await patch('none', { title: 'Jam' })).status).toBe(404);
  expect((await patch(id, { done: true })).status).toBe(200);
});

it('answers requests that are none with 4xx', async () => {
  const { patch } = await startWorld();
  for (const body of ['', '[]', 'null', '{', '{}', JSON.stringify({ title: 'x'.repeat(20_000) })])
    expect((await patch('x', body)).status).toBe(400);
  expect((await patch('x', { title: 'y' }, { 'If-Match': 'W/"x"' })).status).toBe(400);
  expect((await patch('x', { title: 'y' }, { Authorization: 'Bearer revoked' })).status).toBe(401);
  expect((await patch('x', { title: 'y' }, { Origin: 'https://elsewhere.test' })).status).toBe(403);
  expect((await patch('', { title: 'y' })).status).toBe(405);
  expect((await patch('%E0%A4%A', { title: 'y' })).status).toBe(400);
});

it('[PR51] does once what another process has committed before it died, although its hub remembers nothing', async () => {
  const file = temporaryFile();
  const before = await startWorld(file);
  const add = { data: { title: 'Milk' }, key: 'op' };
  const added = await before.ask('todo.add', add);
  await before.todos.close();
  const after = await startWorld(file);
  expect((await after.ask('todo.add', add)).data).toEqual(added.data);
  expect((await after.get()).todos).toHaveLength(1);
});
