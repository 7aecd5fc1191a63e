import { TidewireError } from '../../../shared/errors';
import { toOpenError, type Sql, type SqliteFile } from './file';

/** "TIDE": says whose file it is. */
const applicationId = 0x54_49_44_45;

/**
 * One list of statements per version of the schema; a file is brought up to the last. Names, ids and keys are kept as JSON strings
 * (`encodeText`); ages are by the wall clock, in ms.
 */
const versions: readonly (readonly string[])[] = [
  [
    'CREATE TABLE facts (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID',
    'CREATE TABLE channels (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, last_offset INTEGER NOT NULL, last_id TEXT NOT NULL)',
    `CREATE TABLE entries (
      channel INTEGER NOT NULL, offset INTEGER NOT NULL, id TEXT NOT NULL, event TEXT NOT NULL, data TEXT, at INTEGER NOT NULL,
      PRIMARY KEY (channel, offset)
    ) WITHOUT ROWID`,
    'CREATE INDEX entries_by_age ON entries (at)',
    `CREATE TABLE used_keys (
      name TEXT PRIMARY KEY, hash TEXT NOT NULL, offset INTEGER NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL
    ) WITHOUT ROWID`,
    'CREATE INDEX used_keys_by_age ON used_keys (at)',
    // `claims` counts all its claims ever. `left_at` is null while it has a connection.
    `CREATE TABLE publishers (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, epoch TEXT NOT NULL, fence INTEGER NOT NULL,
      claims INTEGER NOT NULL, destinations INTEGER NOT NULL, left_at INTEGER
    )`,
    'CREATE INDEX publishers_by_leaving ON publishers (left_at) WHERE left_at IS NOT NULL',
    `CREATE TABLE sequences (
      publisher INTEGER NOT NULL, destination TEXT NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (publisher, destination)
    ) WITHOUT ROWID`,
    // A ring: claim number n of a publisher is in slot n modulo its length.
    `CREATE TABLE outcomes (
      publisher INTEGER NOT NULL, slot INTEGER NOT NULL, number INTEGER NOT NULL, destination TEXT NOT NULL, seq INTEGER NOT NULL,
      id TEXT NOT NULL, at INTEGER NOT NULL, outcome TEXT NOT NULL, PRIMARY KEY (publisher, slot)
    ) WITHOUT ROWID`,
    "INSERT INTO facts VALUES ('fence', 0)",
  ],
  [
    // `outcome` is null while it is under way.
    `CREATE TABLE operations (
      name TEXT PRIMARY KEY, hash TEXT NOT NULL, node TEXT NOT NULL, run INTEGER NOT NULL, at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
      outcome TEXT
    ) WITHOUT ROWID`,
    'CREATE INDEX operations_by_end ON operations (expires_at)',
  ],
];

/**
 * Brings a file up to date.
 *
 * @returns the epoch of its logs: one for all, since no log of a file is ever forgotten and starts over
 * @throws TidewireError for a file of a newer version, or of something else
 */
export async function migrate(file: SqliteFile, path: string, newEpoch: string, now: number): Promise<string> {
  try {
    return await file.transaction('write', async (sql) => {
      const version = await numberOf(sql, 'PRAGMA user_version');
      await expectOurs(sql, path, version);
      for (const statement of versions.slice(version).flat()) await sql(statement);
      if (version === 0) {
        await sql("INSERT INTO facts VALUES ('epoch', ?)", newEpoch);
        await sql(`PRAGMA application_id = ${applicationId}`);
      }
      if (version < versions.length) await sql(`PRAGMA user_version = ${versions.length}`);
      // Whoever is still connected by this file was so to a process that died.
      await sql('UPDATE publishers SET left_at = ? WHERE left_at IS NULL', now);
      const [row] = await sql("SELECT value FROM facts WHERE name = 'epoch'");
      return String(row?.[0]);
    });
  } catch (error) {
    throw toOpenError(path, error);
  }
}

async function expectOurs(sql: Sql, path: string, version: number): Promise<void> {
  const owner = await numberOf(sql, 'PRAGMA application_id');
  const isEmpty = (await numberOf(sql, 'SELECT count(*) FROM sqlite_master')) === 0;
  if (owner !== applicationId && !isEmpty)
    throw new TidewireError(
      'store-foreign',
      `${path} is a database of something else. Give the hub a file of its own.`,
    );
  if (version > versions.length)
    throw new TidewireError(
      'store-too-new',
      `${path} was written by a newer version of tidewire (schema ${version}; this one knows ${versions.length}). Nothing was changed. ` +
        'Update tidewire, or use another file.',
    );
}

async function numberOf(sql: Sql, statement: string): Promise<number> {
  const [row] = await sql(statement);
  return Number(row?.[0]);
}
