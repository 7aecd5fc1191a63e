import type { Message } from '../../protocol/incoming';
import type { Undo } from '../../shared/undo';
import { createEmitter } from '../../shared/emitter';
import type { StandardSchema } from '../../shared/standard-schema';
import type { MessageSchemas } from '../contract';
import type { DiagnosticsRecorder } from '../diagnostics/diagnostics';

export type MessageHandler = (message: Message) => void;

export interface MessageBus {
  /** Every accepted message of the type, as it arrives. */
  subscribe(type: string, handler: MessageHandler): Undo;
  subscribeAll(handler: MessageHandler): Undo;
  dispose(): void;
  /** Checks the message against the schema of its type and hands it out. */
  publish(message: Message): void;
}

/** Hands each accepted message to whoever listens for its type when it arrives. What its schema refuses reaches nobody. */
export function createMessageBus(
  schemas: MessageSchemas<object>,
  diagnostics: DiagnosticsRecorder,
  reportError: (error: unknown) => void,
): MessageBus {
  const all = createEmitter<Message>(reportError);
  const schemaOf = new Map<string, StandardSchema>(Object.entries(schemas));

  /** @throws whatever a schema throws */
  function accept(message: Message): Message | undefined {
    const result = schemaOf.get(message.type)?.['~standard'].validate(message.data);
    if (!result) return message;
    // A Promise has no value: messages keep their order, so a schema has to answer at once. Some libraries give a value even
    // beside their issues.
    return 'value' in result && !result.issues ? { ...message, data: result.value } : undefined;
  }

  return {
    subscribeAll: all.listen,
    dispose: all.clear,
    subscribe: (type, handler) => all.listen((message) => message.type === type && handler(message)),
    publish(message) {
      let accepted: Message | undefined;
      try {
        accepted = accept(message);
      } catch (error) {
        reportError(error);
      }
      if (!accepted) return diagnostics.count('invalid', `${message.type} does not fit its schema`);
      diagnostics.count('received');
      all.emit(accepted);
    },
  };
}
