import type { SqliteCommits } from './commits';
import type { Sql } from './file';
import { forgetPublishers } from './save';
import { listOf } from './text';
import type { StoreLimits } from '../store';

/** What one transaction removes at most: it holds up the publishes behind it. */
const most = 500;

/**
 * Removes what is too old, in small steps, and asks first: where nothing is due nothing is written.
 *
 * A wall clock may have been set back, so that older entries look younger. Of a channel everything up to the last entry due goes:
 * what is kept has no holes.
 */
export async function sweepSqlite(commits: SqliteCommits, now: () => number, limits: StoreLimits): Promise<void> {
  const before = (ms: number) => Math.floor(Math.max(-1, now() - ms));
  let isMore = true;
  while (isMore) {
    const cutoffs = [before(limits.historyMs), before(limits.keyRetentionMs), before(limits.publisherRetentionMs)];
    const isDue = await commits.read(async (sql) => {
      const [row] = await sql(
        `SELECT EXISTS (SELECT 1 FROM entries WHERE at <= ?) OR EXISTS (SELECT 1 FROM used_keys WHERE at <= ?)
          OR EXISTS (SELECT 1 FROM publishers WHERE left_at <= ?) OR EXISTS (SELECT 1 FROM operations WHERE expires_at <= ?)`,
        ...cutoffs,
        now(),
      );
      return Number(row?.[0]) === 1;
    });
    const [entries = -1, usedKeys = -1, publishers = -1] = cutoffs;
    isMore =
      isDue &&
      (await commits.write(async (sql) => {
        const removed = [
          await sweepEntries(sql, entries),
          await sweepUsedKeys(sql, usedKeys),
          await sweepPublishers(sql, publishers),
          await sweepOperations(sql, now()),
        ];
        return removed.some((count) => count === most);
      }));
  }
}

async function sweepEntries(sql: Sql, cutoff: number): Promise<number> {
  const due = await sql(
    `SELECT channel, max(offset) AS last, count(*) AS count
      FROM (SELECT channel, offset FROM entries WHERE at <= ? ORDER BY at LIMIT ?) GROUP BY channel`,
    cutoff,
    most,
  );
  for (const row of due)
    await sql('DELETE FROM entries WHERE channel = ? AND offset <= ?', Number(row.channel), Number(row.last));
  return due.reduce((sum, row) => sum + Number(row.count), 0);
}

async function sweepUsedKeys(sql: Sql, cutoff: number): Promise<number> {
  const due = await sql('SELECT name FROM used_keys WHERE at <= ? ORDER BY at LIMIT ?', cutoff, most);
  if (due.length > 0)
    await sql(
      'DELETE FROM used_keys WHERE name IN (SELECT value FROM json_each(?))',
      listOf(due.map(({ name }) => name)),
    );
  return due.length;
}

async function sweepOperations(sql: Sql, at: number): Promise<number> {
  const due = await sql('SELECT name FROM operations WHERE expires_at <= ? ORDER BY expires_at LIMIT ?', at, most);
  if (due.length > 0)
    await sql(
      'DELETE FROM operations WHERE name IN (SELECT value FROM json_each(?))',
      listOf(due.map(({ name }) => name)),
    );
  return due.length;
}

async function sweepPublishers(sql: Sql, cutoff: number): Promise<number> {
  const due = await sql('SELECT id FROM publishers WHERE left_at <= ? ORDER BY left_at LIMIT ?', cutoff, most);
  if (due.length > 0)
    await forgetPublishers(
      sql,
      due.map(({ id }) => Number(id)),
    );
  return due.length;
}
