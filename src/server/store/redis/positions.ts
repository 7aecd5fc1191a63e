import { fromOptionalText, fromText, toText } from './text';
import type { LogEntry, NewEntry, Position } from '../store';

/** An entry as one text: what describes it in the first line, its data behind it. */
export function toEntryText({ id, event, data }: NewEntry): string {
  const header = JSON.stringify([id, event]);
  return data === undefined ? header : `${header}\n${data}`;
}

export function fromEntryText(text: string, offset: number): LogEntry {
  const cut = text.indexOf('\n');
  const [id, event] = JSON.parse(cut < 0 ? text : text.slice(0, cut)) as [string, string];
  return cut < 0 ? { id, event, offset } : { id, event, data: text.slice(cut + 1), offset };
}

/** As scripts give it: epoch, offset and id with spaces in between. */
export function fromPositionText(text: string): Position {
  const [epoch, offset, id] = splitTwice(text);
  return toPosition(epoch, Number(offset), id);
}

/** A position before the first event has no id. */
export function toPosition(epoch: string, offset: number, idText: string): Position {
  return offset === 0 ? { epoch, offset } : { epoch, offset, id: fromText(idText) };
}

export function toIdText({ id }: Position): string {
  return id === undefined ? '' : toText(id);
}

/** What is told to followers: offset, epoch and entry with spaces in between, and before the entry a line with the id of the one before it. */
export function fromAppendedText(text: string): {
  readonly epoch: string;
  readonly entry: LogEntry;
  readonly previousId: string | undefined;
} {
  const [offset, epoch, rest] = splitTwice(text);
  // The first one has none before it.
  const cut = rest.startsWith('+') ? rest.indexOf('\n') : 0;
  return {
    epoch,
    entry: fromEntryText(cut ? rest.slice(cut + 1) : rest, Number(offset)),
    previousId: cut ? fromOptionalText(rest.slice(0, cut)) : undefined,
  };
}

function splitTwice(text: string): [string, string, string] {
  const first = text.indexOf(' ');
  const second = text.indexOf(' ', first + 1);
  if (first < 0 || second < 0) throw new Error('Redis holds something that Tidewire has not written.');
  return [text.slice(0, first), text.slice(first + 1, second), text.slice(second + 1)];
}
