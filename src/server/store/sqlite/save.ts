import type { Sql, SqlValue } from './file';
import { encodeText, listOf } from './text';
import type { WorkingSet } from './working-set';
import type { RememberedOperation } from '../operation-decision';
import { maxOutcomes } from '../store';

/** Writes what decisions changed, in one statement per table. */
export async function saveWorkingSet(sql: Sql, set: WorkingSet): Promise<void> {
  const save = async (statement: string, rows: readonly (readonly SqlValue[])[]) => {
    if (rows.length > 0) await sql(statement, listOf(rows));
  };
  const isKept = ({ publisher }: { readonly publisher: number }) => !set.forgotten.has(publisher);
  if (set.forgotten.size > 0) await forgetPublishers(sql, [...set.forgotten]);
  await save(
    `INSERT INTO publishers (id, name, epoch, fence, claims, destinations, left_at)
      SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6 FROM json_each(?) WHERE true
      ON CONFLICT (id) DO UPDATE SET
        fence = excluded.fence, claims = excluded.claims, destinations = excluded.destinations, left_at = excluded.left_at`,
    set.publishers
      .changed()
      .map((row) => [row.id, encodeText(row.name), row.epoch, row.fence, row.claims, row.destinations, row.leftAt]),
  );
  await save(
    `INSERT OR REPLACE INTO sequences (publisher, destination, last)
      SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)`,
    set.sequences
      .changed()
      .filter(isKept)
      .map(({ publisher, destination, last }) => [publisher, destination, last]),
  );
  await save(
    `INSERT OR REPLACE INTO outcomes (publisher, slot, number, destination, seq, id, at, outcome)
      SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7 FROM json_each(?)`,
    set.outcomes
      .changed()
      .filter(isKept)
      .map(({ publisher, number, destination, seq, id, at, outcome }) => [
        publisher,
        number % maxOutcomes,
        number,
        destination,
        seq,
        encodeText(id),
        at,
        JSON.stringify(outcome),
      ]),
  );
  await save(
    `INSERT INTO channels (id, name, last_offset, last_id)
      SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?) WHERE true
      ON CONFLICT (id) DO UPDATE SET last_offset = excluded.last_offset, last_id = excluded.last_id`,
    set.channels.changed().map(({ id, name, offset, lastId }) => [id, encodeText(name), offset, encodeText(lastId)]),
  );
  await save(
    `INSERT INTO entries (channel, offset, id, event, data, at)
      SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(?)`,
    set.newEntries.map(({ channel, offset, id, event, data, at }) => [
      channel,
      offset,
      encodeText(id),
      encodeText(event),
      data ?? null,
      at,
    ]),
  );
  await save(
    `INSERT OR REPLACE INTO used_keys (name, hash, offset, id, at)
      SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?)`,
    set.usedKeys
      .changed()
      .map(({ name, hash, offset, id, at }) => [name, encodeText(hash), offset, encodeText(id), at]),
  );
  const operations = set.operations.changed();
  await save(
    `INSERT OR REPLACE INTO operations (name, hash, node, run, at, expires_at, outcome)
      SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6 FROM json_each(?)`,
    operations.flatMap(({ name, operation }) => (operation ? [toOperationValues(name, operation)] : [])),
  );
  const released = operations.filter(({ operation }) => !operation).map(({ name }) => name);
  if (released.length > 0)
    await sql('DELETE FROM operations WHERE name IN (SELECT value FROM json_each(?))', listOf(released));
  for (const [channel, offset] of set.trims)
    await sql('DELETE FROM entries WHERE channel = ? AND offset <= ?', channel, offset);
  if (set.last.fence > set.savedFence) await sql("UPDATE facts SET value = ? WHERE name = 'fence'", set.last.fence);
}

function toOperationValues(name: string, operation: RememberedOperation): readonly SqlValue[] {
  const { hash, node, run, at, expiresAt, outcome } = operation;
  return [name, encodeText(hash), encodeText(node), run, at, expiresAt, outcome ? JSON.stringify(outcome) : null];
}

/** With all that is theirs. */
export async function forgetPublishers(sql: Sql, ids: readonly number[]): Promise<void> {
  await sql('DELETE FROM outcomes WHERE publisher IN (SELECT value FROM json_each(?))', listOf(ids));
  await sql('DELETE FROM sequences WHERE publisher IN (SELECT value FROM json_each(?))', listOf(ids));
  await sql('DELETE FROM publishers WHERE id IN (SELECT value FROM json_each(?))', listOf(ids));
}
