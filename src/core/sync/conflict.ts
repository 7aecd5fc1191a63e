/** One field of a conflict. A field that is not there is `undefined`. */
export interface ConflictField {
  readonly field: string;
  /** Before either changed it. */
  readonly base: unknown;
  readonly mine: unknown;
  readonly theirs: unknown;
}

/** Two changes to one thing, ours and someone else's (CF). It stays in the inbox until it is resolved or dismissed. */
export interface Conflict {
  readonly id: string;
  readonly entity: string;
  /** Of ours. */
  readonly operationId: string;
  readonly operationName: string;
  readonly vars: unknown;
  /** When it was found, wall clock in ms. */
  readonly detectedAt: number;
  /** Empty if the whole entity is in question. */
  readonly fields: readonly ConflictField[];
  /** They removed what we changed. */
  readonly isRemoved: boolean;
  /** What was done about it: nothing yet, or decided by the operation's strategy. */
  readonly decided: 'undecided' | 'theirs' | 'mine' | 'merged';
}

/** What someone decides: per conflict, or per field with `values`. */
export type ConflictChoice = 'mine' | 'theirs' | { readonly values: Readonly<Record<string, unknown>> };
