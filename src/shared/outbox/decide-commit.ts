import type { OutboxCommit, OutboxCommitResult, OutboxEntry } from '../outbox-storage';
import type { Lease } from './driver';

/** What a commit is held against, read in the step that will write it. */
export interface OutboxReading {
  readonly lease: Lease | undefined;
  /** The last number that was given to an entry. */
  readonly counter: number;
  /** How many entries are stored. */
  readonly count: number;
  entry(id: string): OutboxEntry | undefined;
}

/**
 * Whether a commit is to be written, and how its entries then read: the last one's revision is the new counter, entries without a record are
 * to be removed.
 *
 * Orders and revisions come from one counter: an entry that was removed and written anew is not mistaken for the one that was read.
 */
export function decideCommit(
  { entries = [], fence, maxEntries = Infinity }: OutboxCommit,
  { lease, counter, count, entry }: OutboxReading,
  holder: string,
): OutboxCommitResult {
  if (fence !== undefined && !(holder && lease?.holder === holder && lease.fence === fence)) return { kind: 'fenced' };
  const written: OutboxEntry[] = [];
  let total = count;
  let isLonger = false;
  for (const { id, revision, record } of entries) {
    const present = entry(id);
    if (revision !== (present?.revision ?? 0)) return { kind: 'changed' };
    if (record === undefined) {
      if (present) total--;
      continue;
    }
    if (!present) {
      total++;
      isLonger = true;
    }
    counter++;
    written.push({ id, order: present?.order ?? counter, revision: counter, record });
  }
  return isLonger && total > maxEntries ? { kind: 'full' } : { kind: 'committed', entries: written };
}
