import { isRecord } from '../../../protocol/safe-json';
import type { OperationAnswer } from '../operation';
import type { SendFailureOptions } from '../send-failure';

/** What can be read of an answer: of what came over the wire, only what is what it should be. */
export function toOperationAnswer<Entity>(data: unknown): OperationAnswer<Entity> {
  if (!isRecord(data)) return {};
  const { version, value, entity } = data;
  return {
    ...(isVersion(version) && { version }),
    // Who asks for another type than the server's answers finds out with `toAnswer`.
    ...(isRecord(value) && { value: value as Entity }),
    ...(typeof entity === 'string' && entity && { entity }),
  };
}

/** What a server says that it holds instead. `value: null`: it holds nothing any more. */
export function toHeld(data: unknown): NonNullable<SendFailureOptions['theirs']> {
  if (!isRecord(data)) return {};
  const { version, value } = data;
  return {
    ...(isVersion(version) && { version }),
    ...((isRecord(value) || value === null) && { value }),
  };
}

function isVersion(value: unknown): value is number {
  return Number.isFinite(value);
}
