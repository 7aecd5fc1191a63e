import type { Outbox, OutboxCommitResult, OutboxScope } from '../../shared/outbox-storage';
import { expectEqual } from '../contract-case';
import type { OutboxTab } from './outbox-under-test';

/** What one case has in hand: a device of its own. */
export interface OutboxTest {
  /** A tab with an outbox open. @param scope default: the same user, the same destination */
  open(scope?: Partial<OutboxScope>, tab?: OutboxTab): Promise<OpenedOutbox>;
  openTab(): Promise<OutboxTab>;
  until(what: string, isDone: () => boolean): Promise<void>;
  /** Afterwards whatever hint was on its way has come. */
  quiet(): Promise<void>;
}

export interface OpenedOutbox extends Outbox {
  readonly tab: OutboxTab;
  /** Hints heard so far. */
  readonly hints: () => number;
  /** Begins a campaign, and writes down its story. */
  run(): Candidacy;
}

export interface Candidacy {
  /** A number: elected with that fence. */
  readonly story: readonly (number | 'deposed')[];
  /** While it is elected. */
  readonly fence: () => number | undefined;
  readonly giveUp: () => void;
}

export interface OutboxCase {
  readonly title: string;
  /** Needs tabs that can crash. */
  readonly isAboutCrashes?: boolean;
  run(test: OutboxTest): Promise<void>;
}

/** Entries as they are written anew. */
export const fresh = (...ids: string[]) => ids.map((id) => ({ id, revision: 0, record: { text: id } }));

/** Writes new entries, and fails unless it is done. */
export async function write(outbox: Outbox, ...ids: string[]): Promise<void> {
  expectEqual((await outbox.commit({ entries: fresh(...ids) })).kind, 'committed', `the write of ${ids.join(', ')}`);
}

export async function idsIn(outbox: Outbox): Promise<readonly string[] | undefined> {
  return (await outbox.load())?.entries.map(({ id }) => id);
}

/** The revision of an entry as it is stored now; 0: there is none. */
export async function revisionOf(outbox: Outbox, id: string): Promise<number> {
  return (await outbox.load())?.entries.find((entry) => entry.id === id)?.revision ?? 0;
}

/** What is stored, without the numbers that the store gives. */
export async function contentsOf(outbox: Outbox): Promise<unknown> {
  const contents = await outbox.load();
  return contents && [contents.entries.map(({ id, record }) => [id, record]), [...contents.values].sort()];
}

export async function expectKind(answer: Promise<OutboxCommitResult>, kind: string, what: string): Promise<void> {
  expectEqual((await answer).kind, kind, what);
}
