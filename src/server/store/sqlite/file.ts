import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { createClient, type Client } from '@libsql/client/sqlite3';
import { TidewireError } from '../../../shared/errors';
import { closedError } from '../memory/scope';
import { StoreUnavailable } from '../store';

/** By column, and by its number. */
export type SqlRow = Readonly<Record<string | number, string | number | null>>;

/** Runs one statement with parameters, and gives its rows. */
export type Sql = (statement: string, ...parameters: readonly SqlValue[]) => Promise<readonly SqlRow[]>;

export type SqlValue = string | number | null;

export interface SqliteFile {
  /**
   * Runs `work` in one transaction, again from the start while another process holds the file. Nothing else may run meanwhile.
   *
   * @throws StoreUnavailable if the end is unknown, or the file stays locked; what `work` throws, after everything was taken back
   */
  transaction<Answer>(mode: 'read' | 'write', work: (sql: Sql) => Promise<Answer>): Promise<Answer>;
  /** Connections opened so far: what SQLite counts per connection starts over with each. */
  readonly connections: number;
  /** Moves what the write-ahead log holds into the file, and lets go of it. Never rejects. */
  close(): Promise<void>;
}

export interface SqliteFileOptions {
  readonly file: string;
  readonly synchronous: 'full' | 'normal';
  readonly busyTimeoutMs: number;
}

/** How long SQLite itself waits, which stops the process: as long as another one takes for a transaction. */
const blockingMs = 5;
const firstRetryMs = 5;
const longestRetryMs = 100;

/**
 * Opens a database file, in WAL mode, with one connection at a time.
 *
 * Waiting for a locked file is ours but for moments: SQLite's own way would stop the whole process meanwhile. It is real time, whatever
 * the hub's clock is, and keeps the process alive.
 *
 * @throws TidewireError if the file cannot be used, for ever; StoreUnavailable if it is locked
 */
export async function openSqliteFile({ file, synchronous, busyTimeoutMs }: SqliteFileOptions): Promise<SqliteFile> {
  let client: Client | undefined;
  let connections = 0;
  let isClosed = false;

  /** In whatever mode the file is: the first connection makes it WAL, for good. */
  async function connected(): Promise<Client> {
    if (isClosed) throw closedError();
    if (client) return client;
    const opened = (client = connect(file));
    connections++;
    const { rows } = await opened.execute('PRAGMA journal_mode = WAL');
    if (rows[0]?.[0] !== 'wal')
      throw new TidewireError('store-file', `${file} cannot be used with a write-ahead log. Put it on a local disk.`);
    await opened.execute(`PRAGMA synchronous = ${synchronous === 'full' ? 'FULL' : 'NORMAL'}`);
    return opened;
  }

  /** The driver leaves a statement that failed open, with its locks, until it is collected. Closing the connection ends it. */
  function disconnect(): void {
    client?.close();
    client = undefined;
  }

  async function retrying<Answer>(act: () => Promise<Answer>): Promise<Answer> {
    const until = performance.now() + busyTimeoutMs;
    for (let delayMs = firstRetryMs; ; delayMs = Math.min(longestRetryMs, delayMs * 2)) {
      try {
        return await act();
      } catch (error) {
        disconnect();
        if (!isBusy(error)) throw error;
        if (performance.now() >= until) throw new StoreUnavailable(lockedError(file, busyTimeoutMs, error));
        await setTimeout(delayMs);
      }
    }
  }

  try {
    await retrying(connected);
  } catch (error) {
    throw toOpenError(file, error);
  }
  return {
    transaction: (mode, work) => retrying(async () => runTransaction(await connected(), mode, work)),
    get connections() {
      return connections;
    },
    async close() {
      isClosed = true;
      // SQLite does this by itself at the end of its last connection, but the driver ends none before it is collected.
      await client?.execute('PRAGMA wal_checkpoint(TRUNCATE)').catch(() => undefined);
      disconnect();
    },
  };
}

async function runTransaction<Answer>(
  client: Client,
  mode: 'read' | 'write',
  work: (sql: Sql) => Promise<Answer>,
): Promise<Answer> {
  const transaction = await client.transaction(mode === 'write' ? 'write' : 'deferred');
  try {
    const answer = await work(async (sql, ...args) => {
      const { rows } = await transaction.execute({ sql, args: [...args] });
      // No column holds anything else.
      return rows as unknown as readonly SqlRow[];
    });
    await transaction.commit().catch((error: unknown) => {
      throw isBusy(error) ? error : new StoreUnavailable(error);
    });
    return answer;
  } finally {
    transaction.close();
  }
}

function connect(file: string): Client {
  const path = resolve(file);
  const folder = dirname(path);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new TidewireError(
      'store-file',
      `There is no folder ${folder} to keep ${file} in. Make it before the hub starts.`,
    );
  return createClient({ url: pathToFileURL(path).href, concurrency: 1, timeout: blockingMs });
}

/** What a person who reads the log has to know. */
export function toOpenError(file: string, error: unknown): unknown {
  if (error instanceof TidewireError) return error;
  const code = codeOf(error);
  const damaged = code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT');
  const message = damaged
    ? `${file} is damaged, or is no SQLite database. Nothing was changed. Move it away to start empty, or restore a copy.`
    : `${file} cannot be opened (${code || String(error)}). Check that the process may read and write it and its folder.`;
  return Object.assign(new TidewireError(damaged ? 'store-damaged' : 'store-file', message), { cause: error });
}

function lockedError(file: string, busyTimeoutMs: number, cause: unknown): TidewireError {
  const message = `${file} was locked by another process for ${busyTimeoutMs} ms. Only one hub at a time may use it.`;
  return Object.assign(new TidewireError('store-locked', message), { cause });
}

function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error));
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
