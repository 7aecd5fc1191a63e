/** What a history of edits may break. The names stand in findings. */
export const syncInvariants = [
  /** What was stored, and neither refused nor taken back, reaches the server. */
  'lost',
  /** The server does nothing twice. */
  'run-twice',
  /** Operations of one entity and device are done in the order of issuing. */
  'order',
  /** A value that was shown does not give way to an older one. */
  'flicker',
  /** Nobody is in conflict with themselves. */
  'self-conflict',
  /** What the server would not have is not shown. */
  'rejected-visible',
  /** At rest everybody shows what the server has. */
  'divergence',
  /** Nothing is sent as someone else. */
  'owner',
  /** The status says what the log says. */
  'status',
  /** A minute after the last fault everything has come to its end. */
  'liveness',
  /** Nothing unexpected is reported to the page. */
  'no-surprise',
] as const;

export type SyncInvariant = (typeof syncInvariants)[number];

/** A broken promise. */
export class SyncViolation extends Error {
  override readonly name = 'SyncViolation';
  constructor(
    readonly invariant: SyncInvariant,
    readonly detail: string,
  ) {
    super(`${invariant}: ${detail}`);
  }
}

export interface SyncVerdict {
  claim(isKept: boolean, invariant: SyncInvariant, detail: () => string): void;
  count(what: string, times?: number): void;
  /** @throws SyncViolation the first */
  check(): void;
}

/** Collects: what a callback throws would only land among the errors of the page. */
export function createSyncVerdict(tally: Map<string, number>): SyncVerdict {
  let first: SyncViolation | undefined;
  return {
    claim(isKept, invariant, detail) {
      if (!isKept) first ??= new SyncViolation(invariant, detail());
    },
    count: (what, times = 1) => void tally.set(what, (tally.get(what) ?? 0) + times),
    check() {
      if (first) throw first;
    },
  };
}
