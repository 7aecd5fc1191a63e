import type { Undo } from '../../shared/undo';

/** What is counted. Nothing here changes the state of the connection. */
export type DiagnosticKind =
  | 'received'
  /** Not readable as the protocol's frames. */
  | 'malformed'
  /** Readable and unknown: a newer version's. */
  | 'ignored'
  /** Refused by the schema of its type. */
  | 'invalid'
  /** An error from the server that belongs to nothing we sent. */
  | 'error'
  /** Of an event of a channel that was handed on before. */
  | 'duplicate';

/** `duplicate` once a channel is used. */
export type DiagnosticCounts = Record<Exclude<DiagnosticKind, 'duplicate'>, number> & { duplicate?: number };

export interface DiagnosticReport {
  readonly kind: DiagnosticKind;
  /** Why, for developers; holds no payload and no secret. */
  readonly reason: string;
}

export interface Diagnostics {
  readonly counts: Readonly<DiagnosticCounts>;
  /** Hears of everything but `received` and `duplicate`. */
  listen(listener: (report: DiagnosticReport) => void): Undo;
}

export interface DiagnosticsRecorder extends Diagnostics {
  count(kind: DiagnosticKind, reason?: string): void;
}
