import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createClient } from '@libsql/client/sqlite3';
import { addInput, removeInput, renameInput, toggleInput } from './schemas.mjs';

const tables = [
  'CREATE TABLE IF NOT EXISTS todos (id TEXT PRIMARY KEY, title TEXT NOT NULL, done INTEGER NOT NULL, version INTEGER NOT NULL)',
  'CREATE TABLE IF NOT EXISTS operations (owner TEXT, key TEXT, change TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (owner, key))',
];
const dayMs = 86_400_000;

/**
 * Todos that everybody shares, in a SQLite file, and the commands that change them.
 *
 * The key of an operation is written in the transaction that does its work. So it is done once even if this process dies in between, before
 * the hub could note how it ended: a copy finds the key here (`isRepeatable`).
 *
 * @param {{ file: string, CommandRefusal: typeof import('tidewire/server').CommandRefusal, newId?: () => string }} options
 */
export function createTodos({ file, CommandRefusal, newId = () => crypto.randomUUID() }) {
  let opening;
  /** The file is made when somebody asks for todos. */
  const open = () => (opening ??= prepare(file));
  let last = Promise.resolve();

  /** One transaction at a time: SQLite has one writer. */
  function transact(work) {
    const run = async () => {
      const transaction = await (await open()).transaction('write');
      try {
        const result = await work(async (sql, ...args) => (await transaction.execute({ sql, args })).rows);
        await transaction.commit();
        return result;
      } finally {
        transaction.close();
      }
    };
    return (last = last.then(run, run));
  }

  /** @param {(sql, data) => Promise<{ event: string, todo: object }>} work */
  function command(input, work) {
    async function handler(data, { key, ifVersion, user, publish }) {
      const owner = user.userId ?? '';
      const change = await transact(async (sql) => {
        const [known] = key ? await sql('SELECT change FROM operations WHERE owner = ? AND key = ?', owner, key) : [];
        if (known) return JSON.parse(known.change);
        const done = await work(sql, data, ifVersion);
        if (key) {
          await sql('DELETE FROM operations WHERE at < ?', Date.now() - dayMs);
          await sql('INSERT INTO operations VALUES (?, ?, ?, ?)', owner, key, JSON.stringify(done), Date.now());
        }
        return done;
      });
      // Behind the commit. Its id is made of the key: whoever issued the operation knows the echo, and a copy adds no event.
      await publish('todos', change.event, change.todo);
      const { id, version } = change.todo;
      return { entity: `todo:${id}`, version, ...(change.event === 'todo:changed' && { value: change.todo }) };
    }
    return { input, handler, isRepeatable: true };
  }

  async function find(sql, id, ifVersion) {
    const [row] = await sql('SELECT * FROM todos WHERE id = ?', id);
    if (!row) throw new CommandRefusal('not-found', 'There is no such todo.');
    const todo = toTodo(row);
    if (ifVersion !== undefined && ifVersion !== todo.version)
      throw new CommandRefusal('conflict', 'It was changed meanwhile.', {
        data: { version: todo.version, value: todo },
      });
    return todo;
  }

  async function save(sql, todo) {
    const changed = { ...todo, version: todo.version + 1 };
    const { id, title, done, version } = changed;
    await sql(
      `INSERT INTO todos VALUES (?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET title = excluded.title, done = excluded.done, version = excluded.version`,
      ...[id, title, done ? 1 : 0, version],
    );
    return { event: 'todo:changed', todo: changed };
  }

  return {
    commands: {
      'todo.add': command(addInput, (sql, { title }) => save(sql, { id: newId(), title, done: false, version: 0 })),
      'todo.rename': command(renameInput, async (sql, { id, title }, ifVersion) =>
        save(sql, { ...(await find(sql, id, ifVersion)), title }),
      ),
      'todo.toggle': command(toggleInput, async (sql, { id, done }, ifVersion) =>
        save(sql, { ...(await find(sql, id, ifVersion)), done }),
      ),
      'todo.remove': command(removeInput, async (sql, { id }, ifVersion) => {
        const { version } = await find(sql, id, ifVersion);
        await sql('DELETE FROM todos WHERE id = ?', id);
        return { event: 'todo:removed', todo: { id, version: version + 1 } };
      }),
    },
    async list() {
      const { rows } = await (await open()).execute('SELECT * FROM todos ORDER BY rowid');
      return rows.map(toTodo);
    },
    async close() {
      await last.catch(() => undefined);
      if (opening) (await opening).close();
    },
  };
}

async function prepare(file) {
  const client = createClient({ url: pathToFileURL(resolve(file)).href });
  for (const sql of ['PRAGMA journal_mode = WAL', ...tables]) await client.execute(sql);
  return client;
}

function toTodo({ id, title, done, version }) {
  return { id, title, done: done === 1, version };
}
