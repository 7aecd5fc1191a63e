import type { Incoming, Message } from '../../protocol/incoming';
import type { SessionPart } from '../../protocol/session-part';
import type { Undo } from '../../shared/undo';
import { createEmitter } from '../../shared/emitter';
import type { StandardSchema } from '../../shared/standard-schema';
import type { MessageSchemas } from '../contract';
import type { DiagnosticCounts, DiagnosticReport, DiagnosticsRecorder } from '../diagnostics/diagnostics';

export type MessageHandler = (message: Message) => void;

export interface Inbox extends SessionPart, DiagnosticsRecorder {
  readonly counts: DiagnosticCounts;
  /** Every accepted message, as it arrives. */
  subscribe(handler: MessageHandler): Undo;
  /** Hands a message on, as its schema makes it. @param deliver must not throw. @default to every handler */
  publish(message: Message, deliver?: MessageHandler): void;
  /** Whoever decides on messages before they reach the handlers takes the place of this, and calls it in turn. */
  heard: (incoming: Incoming) => void;
}

/** Hands each accepted message to whoever listens when it arrives, and counts. What its schema refuses reaches nobody. */
export function createInbox(schemas: MessageSchemas<object> = {}, reportError: (error: unknown) => void): Inbox {
  const messages = createEmitter<Message>(reportError);
  const reports = createEmitter<DiagnosticReport>(reportError);
  const counts: DiagnosticCounts = { received: 0, malformed: 0, ignored: 0, invalid: 0, error: 0 };
  const schemaOf = new Map<string, StandardSchema>(Object.entries(schemas));

  const count: Inbox['count'] = (kind, reason) => {
    (counts as Record<typeof kind, number>)[kind]++;
    if (reason !== undefined) reports.emit({ kind, reason });
  };

  function publish(message: Message, deliver: MessageHandler = messages.emit): void {
    try {
      const result = schemaOf.get(message.type)?.['~standard'].validate(message.data) ?? { value: message.data };
      // A Promise has no value: messages keep their order, so a schema has to answer at once. Some libraries give a value even
      // beside their issues.
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- the standard rules it out, and they do it
      if ('value' in result && !result.issues) {
        counts.received++;
        return deliver({ ...message, data: result.value });
      }
    } catch (error) {
      reportError(error);
    }
    count('invalid', `${message.type} does not fit its schema`);
  }

  return {
    counts,
    count,
    listen: reports.listen,
    subscribe: messages.listen,
    publish,
    heard(incoming) {
      if ('reason' in incoming) count(incoming.kind, incoming.reason);
      if (incoming.kind === 'message') publish(incoming.message);
    },
    disposed: messages.clear,
  };
}
