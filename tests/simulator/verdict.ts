/** What a history may break. The names stand in findings, and tests look for them. */
export const invariants = [
  /** Nothing is handed to one listener twice. */
  'no-duplicate',
  /** Events of a channel come in the order of its log. */
  'order',
  /** Between two events handed to one listener nothing of that log is missing, unless a gap was told in between. */
  'no-silent-loss',
  /** Nothing of another numbering is handed on as if it went on with the last. */
  'epoch',
  /** Nothing is handed on as if it followed what the log has lost. */
  'tail',
  /** What was never stored reaches nobody. */
  'no-invention',
  /** Each send is stored, or done, at most once. */
  'stored-once',
  /** What is acknowledged was stored where the acknowledgement says. */
  'acked-is-stored',
  /** What one client sends to one destination is stored in the order of sending. */
  'send-order',
  /** Each send has one outcome, and it is true. */
  'one-outcome',
  /** An outcome is `unknown` only where nobody can know. */
  'no-needless-unknown',
  /** Nothing of one user or destination arrives as, or at, another's. */
  'owner',
  /** After a newer join nothing is accepted from an older fence. */
  'fence',
  /** Nothing of a channel comes over a subscription that was not allowed. */
  'authorised',
  /** A gap is told only where history was truly absent. */
  'true-gaps',
  /** `live`, and a quiet network: the reader is where the log is. */
  'live-means-live',
  /** A minute after the last fault everything has come to its end. */
  'liveness',
  /** Nothing after dispose, and nothing is left. */
  'silence',
  /** Nothing unexpected is reported to the page. */
  'no-surprise',
] as const;

export type Invariant = (typeof invariants)[number];

export class Violation extends Error {
  override readonly name = 'Violation';
  constructor(
    readonly invariant: Invariant,
    readonly detail: string,
  ) {
    super(`${invariant}: ${detail}`);
  }
}

/** How often something happened over many histories: a search that never meets a fault proves nothing about it. */
export type Tally = Map<string, number>;

export interface Verdict {
  claim(isKept: boolean, invariant: Invariant, detail: () => string): void;
  count(what: string, times?: number): void;
  /** @throws Violation the first */
  check(): void;
}

/** Collects: what a callback throws would only land among the errors of the page. */
export function createVerdict(tally: Tally): Verdict {
  let first: Violation | undefined;
  return {
    claim(isKept, invariant, detail) {
      if (!isKept) first ??= new Violation(invariant, detail());
    },
    count: (what, times = 1) => void tally.set(what, (tally.get(what) ?? 0) + times),
    check() {
      if (first) throw first;
    },
  };
}
