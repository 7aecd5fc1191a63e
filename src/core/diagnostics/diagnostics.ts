import type { Undo } from '../../shared/undo';
import { createEmitter } from '../../shared/emitter';

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

export function createDiagnostics(reportError: (error: unknown) => void): DiagnosticsRecorder {
  const reports = createEmitter<DiagnosticReport>(reportError);
  const counts = { received: 0, malformed: 0, ignored: 0, invalid: 0, error: 0 };
  return {
    counts,
    listen: (listener) => reports.listen(listener),
    count(kind, reason) {
      counts[kind]++;
      if (reason !== undefined) reports.emit({ kind, reason });
    },
  };
}
