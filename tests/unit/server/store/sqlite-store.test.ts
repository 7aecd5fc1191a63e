// @vitest-environment node
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openSqliteFile } from '../../../../src/server/store/sqlite/file';
import { sqliteStore } from '../../../../src/server/store/sqlite/sqlite-store';
import { StoreUnavailable, type StoreSession } from '../../../../src/server/store/store';
import { storeContract } from '../../../../src/testing/store-contract/store-contract';
import { ask, movableEnvironment, openSession, openStranger } from './support/sqlite-storage';

const folder = mkdtempSync(join(tmpdir(), 'tidewire-sqlite-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newFile = () => join(folder, `a file #${++files}?.db`);

const entryOf = (id: string) => ({ id, event: 'told', data: JSON.stringify(id) });

async function idsOf(session: StoreSession, channel = 'room'): Promise<readonly string[] | 'gap'> {
  const { epoch } = await session.end(channel);
  const result = await session.read(channel, { epoch, offset: 0 }, 1_000);
  return result.kind === 'gap' ? 'gap' : result.entries.map(({ id }) => id);
}

describe('sqliteStore keeps the store contract', () => {
  const everything = `SELECT (SELECT count(*) FROM channels) + (SELECT count(*) FROM entries) + (SELECT count(*) FROM used_keys)
    + (SELECT count(*) FROM publishers) + (SELECT count(*) FROM sequences) + (SELECT count(*) FROM outcomes) + (SELECT count(*) FROM operations)`;
  const contract = storeContract({
    isDurable: true,
    create(limits) {
      const file = newFile();
      const { environment, move } = movableEnvironment();
      let store = sqliteStore({ file, ...limits });
      return {
        connect: () => store,
        environment,
        advance: move,
        crash: () => void (store = sqliteStore({ file, ...limits })),
        size: async () => Number(await ask(file, everything)),
        stop: () => undefined,
      };
    },
  });
  for (const { title, run } of contract) it(title, run);
});

describe('sqliteStore over the life of its file', () => {
  it('[ST2] finds everything again after the last session closed, and lets go of the file in between', async () => {
    const file = newFile();
    const store = sqliteStore({ file });
    const first = await openSession(store);
    await first.append('room', entryOf('one'));
    await first.close();
    // What the write-ahead log held is in the file by now.
    copyFileSync(file, `${file}.copy`);
    expect(await ask(`${file}.copy`, 'SELECT count(*) FROM entries')).toBe(1);
    const second = await openSession(store);
    await second.append('room', entryOf('two'));
    expect(await idsOf(second)).toEqual(['one', 'two']);
    await second.close();
  });

  it('[ST2] serves a session that is opened while the last one closes', async () => {
    const store = sqliteStore({ file: newFile() });
    let session = await openSession(store);
    for (let round = 0; round < 20; round++) {
      const [, next] = await Promise.all([session.close(), openSession(store)]);
      await next.append('room', entryOf(`p${round}`));
      session = next;
    }
    expect((await idsOf(session)).length).toBe(20);
    await session.close();
  });

  it.each(['full', 'normal'] as const)('[ST2] writes with synchronous = %s', async (synchronous) => {
    const path = newFile();
    const file = await openSqliteFile({ file: path, synchronous, busyTimeoutMs: 1_000 });
    const level = () => file.transaction('read', async (sql) => (await sql('PRAGMA synchronous'))[0]?.[0]);
    expect(await level()).toBe({ full: 2, normal: 1 }[synchronous]);
    // A new connection, after one that failed.
    await expect(file.transaction('write', (sql) => sql('SELECT * FROM absent_table'))).rejects.toThrow(
      'no such table',
    );
    expect([await level(), file.connections]).toEqual([{ full: 2, normal: 1 }[synchronous], 2]);
    expect(await ask(path, 'PRAGMA journal_mode')).toBe('wal');
    await file.close();
  });

  it('[ST5] deletes what is above the limit, and reads no more than the limit after it was lowered', async () => {
    const file = newFile();
    const wide = await openSession(sqliteStore({ file, maxHistoryEntries: 50 }));
    for (let index = 0; index < 200; index++) await wide.append('room', entryOf(`p${index}`));
    expect(await ask(file, 'SELECT count(*) FROM entries')).toBeLessThanOrEqual(55);
    await wide.close();
    const narrow = await openSession(sqliteStore({ file, maxHistoryEntries: 3 }));
    const end = await narrow.end('room');
    expect(await narrow.read('room', { ...end, offset: 198, id: 'p197' }, 10)).toMatchObject({
      kind: 'entries',
      entries: [{ id: 'p198' }, { id: 'p199' }],
    });
    expect(await narrow.read('room', { ...end, offset: 196, id: 'p195' }, 10)).toMatchObject({ kind: 'gap' });
    await narrow.close();
  });

  it('[ST4] leaves no hole in a log whose entries are of a clock that was set back', async () => {
    const { environment, move } = movableEnvironment();
    const session = await openSession(sqliteStore({ file: newFile(), historyMs: 1_000 }), environment);
    move(3_600_000);
    await session.append('room', entryOf('from the future'));
    move(-3_600_000);
    await session.append('room', entryOf('old'));
    move(700);
    await session.append('room', entryOf('fresh'));
    move(400);
    await session.sweep();
    const end = await session.end('room');
    expect(await idsOf(session)).toBe('gap');
    expect(await session.read('room', { ...end, offset: 2, id: 'old' }, 10)).toMatchObject({ kind: 'gap' });
    expect(await session.read('room', { ...end, offset: 3, id: 'fresh' }, 10)).toMatchObject({ kind: 'entries' });
    await session.close();
  });

  it('[ST9] sweeps thousands of old entries, keys and publishers, those that a crash cut off included', async () => {
    const file = newFile();
    const { environment, move } = movableEnvironment();
    const options = {
      file,
      historyMs: 1_000,
      keyRetentionMs: 1_000,
      publisherRetentionMs: 1_000,
      maxHistoryEntries: 5_000,
    };
    const cutOff = await openSession(sqliteStore(options), environment);
    await Promise.all(
      Array.from({ length: 1_200 }, async (_, index) => {
        const name = `p${index}`;
        const { fence } = await cutOff.join(name);
        const claim = { publisher: name, fence, destination: `room ${index % 7}`, seq: 1, id: name };
        await cutOff.publish(claim, entryOf(name));
        await cutOff.append('hall', entryOf(name), { key: name, hash: name });
      }),
    );
    const session = await openSession(sqliteStore(options), environment);
    const { fence } = await session.join('p0');
    move(1_100);
    await session.sweep();
    const left = async (table: string) => ask(file, `SELECT count(*) FROM ${table}`);
    expect(
      await Promise.all(['entries', 'used_keys', 'publishers', 'sequences', 'outcomes', 'channels'].map(left)),
    ).toEqual([0, 0, 1, 1, 1, 8]);
    const claim = { publisher: 'p0', fence, destination: 'room 0', seq: 2, id: 'next' };
    expect(await session.publish(claim, entryOf('next'))).toMatchObject({ kind: 'claimed' });
    await session.close();
    await cutOff.close();
  });

  it('[ST9] leaves nothing behind of a publisher that comes back too late', async () => {
    const file = newFile();
    const { environment, move } = movableEnvironment();
    const session = await openSession(sqliteStore({ file, publisherRetentionMs: 1_000 }), environment);
    const { fence } = await session.join('ann');
    const claim = { publisher: 'ann', fence, destination: 'room', seq: 1, id: 'p1' };
    await session.publish(claim, entryOf('p1'));
    await session.leave('ann', fence);
    move(1_100);
    // In one transaction: a late publish of the old connection, and the join that forgets it.
    await Promise.all([session.publish({ ...claim, seq: 2, id: 'p2' }, entryOf('p2')), session.join('ann')]);
    expect(await ask(file, 'SELECT count(*) FROM sequences')).toBe(0);
    expect(await ask(file, 'SELECT count(*) FROM outcomes')).toBe(0);
    expect(await ask(file, 'SELECT count(*) FROM publishers')).toBe(1);
    await session.close();
  });
});

describe('sqliteStore when something is wrong', () => {
  it('[ST7] answers StoreUnavailable to what fails, and does what was asked for beside it', async () => {
    const file = newFile();
    const session = await openSession(sqliteStore({ file }));
    await ask(file, 'DROP TABLE used_keys');
    const results = await Promise.allSettled([
      session.append('room', entryOf('one')),
      session.append('room', entryOf('keyed'), { key: 'k', hash: 'h' }),
      session.append('room', entryOf('two')),
      session.append('hall', entryOf('keyed too'), { key: 'k', hash: 'h' }),
      session.append('hall', entryOf('three')),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(StoreUnavailable);
    expect(await idsOf(session)).toEqual(['one', 'two']);
    expect(await idsOf(session, 'hall')).toEqual(['three']);
    await session.close();
  });

  it('[ST7] waits for another process that holds the file, and answers StoreUnavailable if it does not let go', async () => {
    const file = newFile();
    const session = await openSession(sqliteStore({ file, busyTimeoutMs: 50 }));
    const stranger = openStranger(file);
    const held = await stranger.transaction('write');
    const failure: unknown = await session.append('room', entryOf('lost')).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect(failure).toMatchObject({
      cause: { code: 'store-locked', message: expect.stringContaining(file) as string },
    });
    // Reading needs no lock.
    expect(await idsOf(session)).toEqual([]);
    await held.rollback();
    await session.append('room', entryOf('stored'));
    expect(await idsOf(session)).toEqual(['stored']);
    stranger.close();
    await session.close();
  });

  it('[ST7] carries out what was asked for while the file was locked, once it is free', async () => {
    const file = newFile();
    const session = await openSession(sqliteStore({ file }));
    const stranger = openStranger(file);
    const held = await stranger.transaction('write');
    const appends = Promise.all(['one', 'two'].map((id) => session.append('room', entryOf(id))));
    await new Promise((proceed) => setImmediate(proceed));
    await held.commit();
    await appends;
    expect(await idsOf(session)).toEqual(['one', 'two']);
    stranger.close();
    await session.close();
  });

  it('says of a file that is no database that it is damaged, and leaves it as it is', async () => {
    const file = newFile();
    writeFileSync(file, 'These are the minutes of a meeting. '.repeat(100));
    const before = readFileSync(file);
    await expect(openSession(sqliteStore({ file }))).rejects.toMatchObject({
      name: 'TidewireError',
      code: 'store-damaged',
      message: expect.stringContaining(file) as string,
    });
    expect(readFileSync(file)).toEqual(before);
  });

  it('[ST7] answers StoreUnavailable, and no entries, where the file is damaged inside', async () => {
    const file = newFile();
    const first = await openSession(sqliteStore({ file }));
    for (let index = 0; index < 300; index++) await first.append('room', entryOf(`p${index}`));
    await first.close();
    const bytes = readFileSync(file);
    bytes.fill(0xa5, 4_096 * 3);
    writeFileSync(file, bytes);
    const failure: unknown = await openSession(sqliteStore({ file })).then(
      (session) =>
        idsOf(session).then(
          (ids) => ids,
          (error: unknown) => error,
        ),
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(Error);
    expect(failure).toMatchObject({ name: 'TidewireError' });
  });

  it('[PR50] brings a file of the first schema up to date, keeps what it holds, and remembers operations in it', async () => {
    const file = newFile();
    const first = await openSession(sqliteStore({ file }));
    await first.append('room', entryOf('one'));
    const { epoch } = await first.end('room');
    await first.close();
    await ask(file, 'DROP TABLE operations');
    await ask(file, 'PRAGMA user_version = 1');

    const second = await openSession(sqliteStore({ file }));
    expect(await second.end('room')).toMatchObject({ epoch, offset: 1 });
    const claim = { scope: 'ann', key: 'op-7', hash: 'a', node: 'one', run: 1 };
    expect(await second.claimOperation(claim, { memoryMs: 60_000 })).toEqual({ kind: 'claimed' });
    await second.settleOperation(claim, { status: 'answered', data: '4' }, 60_000);
    await second.close();
    expect(await ask(file, 'PRAGMA user_version')).toBe(2);

    const third = await openSession(sqliteStore({ file }));
    expect(await third.claimOperation({ ...claim, node: 'two' }, { memoryMs: 60_000 })).toMatchObject({
      kind: 'repeated',
      outcome: { status: 'answered', data: '4' },
    });
    await third.close();
  });

  it('refuses a file of a newer schema, and changes nothing', async () => {
    const file = newFile();
    await (await openSession(sqliteStore({ file }))).close();
    await ask(file, 'PRAGMA user_version = 99');
    await expect(openSession(sqliteStore({ file }))).rejects.toMatchObject({
      code: 'store-too-new',
      message: expect.stringMatching(/schema 99; this one knows \d/) as string,
    });
    expect(await ask(file, 'PRAGMA user_version')).toBe(99);
  });

  it('refuses a database of something else', async () => {
    const file = newFile();
    await ask(file, 'CREATE TABLE customers (name TEXT)');
    await expect(openSession(sqliteStore({ file }))).rejects.toMatchObject({ code: 'store-foreign' });
    expect(await ask(file, 'SELECT count(*) FROM sqlite_master')).toBe(1);
  });

  it('says which folder is missing, and opens once it is there', async () => {
    const store = sqliteStore({ file: join(folder, 'nowhere', 'hub.db') });
    await expect(openSession(store)).rejects.toMatchObject({
      code: 'store-file',
      message: expect.stringContaining(join(folder, 'nowhere')) as string,
    });
  });

  it.each([
    [{ file: '' }, 'bad-option'],
    [{ file: ':memory:' }, 'bad-option'],
    [{ file: 'x.db', synchronous: 'off' }, 'bad-option'],
    [{ file: 'x.db', busyTimeoutMs: NaN }, 'bad-option'],
    [{ file: 'x.db', historyMs: -1 }, 'bad-limit'],
    [{ file: 'x.db', maxHistoryEntries: '10' }, 'bad-limit'],
  ])('refuses the options %j', (options, code) => {
    expect(() => sqliteStore(options as never)).toThrow(expect.objectContaining({ code }) as Error);
  });
});
