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
  | 'error';

export interface DiagnosticReport {
  readonly kind: DiagnosticKind;
  /** Why, for developers; holds no payload and no secret. */
  readonly reason: string;
}

export interface Diagnostics {
  readonly counts: Readonly<Record<DiagnosticKind, number>>;
  /** Hears of everything but `received`. */
  listen(listener: (report: DiagnosticReport) => void): Undo;
}

export interface DiagnosticsRecorder extends Diagnostics {
  count(kind: DiagnosticKind, reason?: string): void;
}
