import type { RememberedOutcome } from '../claim-decision';
import type { RememberedOperation } from '../operation-decision';
import { encodeText } from './text';
import type { Claim, LogEntry } from '../store';

/** What has to be loaded before something can be decided. */
export interface Needs {
  readonly channel?: string | undefined;
  readonly publisher?: string | undefined;
  readonly claim?: Claim | undefined;
  readonly usedKey?: string | undefined;
  /** By its row's name. */
  readonly operation?: string | undefined;
}

/** The part of the file that one transaction is about. Decisions change it; what changed is written at the end, in one statement per table. */
export interface WorkingSet {
  readonly channels: Table<ChannelRow>;
  readonly publishers: Table<PublisherRow>;
  /** By `sequenceKey`. */
  readonly sequences: Table<SequenceRow>;
  /** By `outcomeKey`. */
  readonly outcomes: Table<OutcomeRow>;
  readonly usedKeys: Table<UsedKeyRow>;
  readonly operations: Table<OperationRow>;
  readonly newEntries: (LogEntry & { readonly channel: number; readonly at: number })[];
  /** Entries of a channel up to this offset go. */
  readonly trims: Map<number, number>;
  /** Publishers that go, with all that is theirs. */
  readonly forgotten: Set<number>;
  /** Counters: the last one given out. */
  readonly last: { fence: number; channel: number; publisher: number };
  /** The fence that is written already. */
  savedFence: number;
}

export interface ChannelRow {
  readonly id: number;
  readonly name: string;
  readonly offset: number;
  readonly lastId: string;
}

export interface PublisherRow {
  readonly id: number;
  readonly name: string;
  readonly epoch: string;
  readonly fence: number;
  readonly claims: number;
  readonly destinations: number;
  readonly leftAt: number | null;
}

export interface SequenceRow {
  readonly publisher: number;
  readonly destination: string;
  readonly last: number;
}

export interface OutcomeRow extends RememberedOutcome {
  readonly publisher: number;
  /** Which of the publisher's claims it was. */
  readonly number: number;
  readonly destination: string;
  readonly seq: number;
}

export interface UsedKeyRow {
  readonly name: string;
  readonly hash: string;
  readonly offset: number;
  readonly id: string;
  readonly at: number;
}

export interface OperationRow {
  readonly name: string;
  /** `undefined`: there is none any more. */
  readonly operation: RememberedOperation | undefined;
}

/** Rows by name, and which of them changed. */
export interface Table<Row> {
  get(name: string): Row | undefined;
  set(name: string, row: Row): void;
  /** As loaded. */
  load(name: string, row: Row): void;
  changed(): readonly Row[];
}

/** Names are written with quotes, so that this is none of them. */
const application = '';

export const destinationOf = ({ destination }: Claim): string =>
  destination === undefined ? application : encodeText(destination);

export const sequenceKey = (publisher: number, destination: string): string => `${publisher} ${destination}`;

export const outcomeKey = (publisher: number, destination: string, seq: number): string =>
  `${publisher} ${seq} ${destination}`;

export function createWorkingSet(): WorkingSet {
  return {
    channels: createTable(),
    publishers: createTable(),
    sequences: createTable(),
    outcomes: createTable(),
    usedKeys: createTable(),
    operations: createTable(),
    newEntries: [],
    trims: new Map(),
    forgotten: new Set(),
    last: { fence: 0, channel: 0, publisher: 0 },
    savedFence: 0,
  };
}

function createTable<Row>(): Table<Row> {
  const rows = new Map<string, Row>();
  const changes = new Map<string, Row>();
  return {
    get: (name) => rows.get(name),
    set(name, row) {
      rows.set(name, row);
      changes.set(name, row);
    },
    load: (name, row) => void rows.set(name, row),
    changed: () => [...changes.values()],
  };
}
