import type { Sql } from './file';
import { decodeText, encodeText, listOf } from './text';
import { createWorkingSet, destinationOf, outcomeKey, sequenceKey, type Needs, type WorkingSet } from './working-set';
import type { Claim, OperationOutcome, PublishOutcome } from '../store';

/** Loads what decisions need, in one statement per table. */
export async function loadWorkingSet(sql: Sql, needs: readonly Needs[]): Promise<WorkingSet> {
  const set = createWorkingSet();
  await loadCounters(sql, set);
  await loadChannels(
    sql,
    set,
    distinct(needs, ({ channel }) => channel),
  );
  await loadUsedKeys(
    sql,
    set,
    distinct(needs, ({ usedKey }) => usedKey),
  );
  await loadOperations(
    sql,
    set,
    distinct(needs, ({ operation }) => operation),
  );
  await loadPublishers(
    sql,
    set,
    distinct(needs, ({ publisher, claim }) => publisher ?? claim?.publisher),
  );
  await loadClaims(
    sql,
    set,
    needs.flatMap(({ claim }) => claim ?? []),
  );
  return set;
}

async function loadCounters(sql: Sql, set: WorkingSet): Promise<void> {
  const { last } = set;
  const [row] = await sql(
    `SELECT (SELECT value FROM facts WHERE name = 'fence') AS fence, (SELECT max(id) FROM channels) AS channel,
      (SELECT max(id) FROM publishers) AS publisher`,
  );
  last.fence = set.savedFence = Number(row?.fence);
  last.channel = Number(row?.channel ?? 0);
  last.publisher = Number(row?.publisher ?? 0);
}

async function loadChannels(sql: Sql, { channels }: WorkingSet, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const found = await sql(
    'SELECT id, name, last_offset, last_id FROM channels WHERE name IN (SELECT value FROM json_each(?))',
    listOf(names.map(encodeText)),
  );
  for (const row of found)
    channels.load(decodeText(row.name), {
      id: Number(row.id),
      name: decodeText(row.name),
      offset: Number(row.last_offset),
      lastId: decodeText(row.last_id),
    });
}

async function loadUsedKeys(sql: Sql, { usedKeys }: WorkingSet, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const found = await sql(
    'SELECT name, hash, offset, id, at FROM used_keys WHERE name IN (SELECT value FROM json_each(?))',
    listOf(names),
  );
  for (const row of found)
    usedKeys.load(String(row.name), {
      name: String(row.name),
      hash: decodeText(row.hash),
      offset: Number(row.offset),
      id: decodeText(row.id),
      at: Number(row.at),
    });
}

async function loadOperations(sql: Sql, { operations }: WorkingSet, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const found = await sql(
    `SELECT name, hash, node, run, at, expires_at, outcome FROM operations
      WHERE name IN (SELECT value FROM json_each(?))`,
    listOf(names),
  );
  for (const row of found)
    operations.load(String(row.name), {
      name: String(row.name),
      operation: {
        hash: decodeText(row.hash),
        node: decodeText(row.node),
        run: Number(row.run),
        at: Number(row.at),
        expiresAt: Number(row.expires_at),
        outcome: row.outcome === null ? undefined : (JSON.parse(String(row.outcome)) as OperationOutcome),
      },
    });
}

async function loadPublishers(sql: Sql, { publishers }: WorkingSet, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const found = await sql(
    `SELECT id, name, epoch, fence, claims, destinations, left_at FROM publishers
      WHERE name IN (SELECT value FROM json_each(?))`,
    listOf(names.map(encodeText)),
  );
  for (const row of found)
    publishers.load(decodeText(row.name), {
      id: Number(row.id),
      name: decodeText(row.name),
      epoch: String(row.epoch),
      fence: Number(row.fence),
      claims: Number(row.claims),
      destinations: Number(row.destinations),
      leftAt: row.left_at === null ? null : Number(row.left_at),
    });
}

/** Sequences of all; outcomes only where there may be one, since they are many. */
async function loadClaims(sql: Sql, set: WorkingSet, claims: readonly Claim[]): Promise<void> {
  const wanted = claims.flatMap((claim) => {
    const publisher = set.publishers.get(claim.publisher)?.id;
    return publisher === undefined ? [] : [[publisher, destinationOf(claim), claim.seq] as const];
  });
  if (wanted.length === 0) return;
  const sequences = await sql(
    `SELECT DISTINCT s.publisher, s.destination, s.last FROM json_each(?) AS wanted
      CROSS JOIN sequences AS s ON s.publisher = wanted.value ->> 0 AND s.destination = wanted.value ->> 1`,
    listOf(wanted),
  );
  for (const row of sequences) {
    const sequence = { publisher: Number(row.publisher), destination: String(row.destination), last: Number(row.last) };
    set.sequences.load(sequenceKey(sequence.publisher, sequence.destination), sequence);
  }
  const used = wanted.filter(
    ([publisher, destination, seq]) => seq <= (set.sequences.get(sequenceKey(publisher, destination))?.last ?? 0),
  );
  if (used.length === 0) return;
  const outcomes = await sql(
    `SELECT o.publisher, o.number, o.destination, o.seq, o.id, o.at, o.outcome FROM json_each(?) AS wanted
      CROSS JOIN outcomes AS o
        ON o.publisher = wanted.value ->> 0 AND o.destination = wanted.value ->> 1 AND o.seq = wanted.value ->> 2`,
    listOf(used),
  );
  for (const row of outcomes) {
    const [publisher, destination, seq] = [Number(row.publisher), String(row.destination), Number(row.seq)];
    set.outcomes.load(outcomeKey(publisher, destination, seq), {
      publisher,
      number: Number(row.number),
      destination,
      seq,
      id: decodeText(row.id),
      at: Number(row.at),
      outcome: JSON.parse(String(row.outcome)) as PublishOutcome,
    });
  }
}

function distinct(needs: readonly Needs[], pick: (need: Needs) => string | undefined): readonly string[] {
  return [...new Set(needs.flatMap((need) => pick(need) ?? []))];
}
