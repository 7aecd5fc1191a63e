import { isRecord } from '../../protocol/safe-json';
import { fingerprint } from '../channel/fingerprint';

/** Stands for what was sent with a key (PR50): equal for equal JSON, in whatever order a route puts its keys. */
export function contentHash(data: unknown, ifVersion: number | undefined): string {
  const text = JSON.stringify([data === undefined, data, ifVersion], (_key, value: unknown) =>
    isRecord(value) ? inOrder(value) : value,
  );
  return `${text.length}:${fingerprint(text)}`;
}

function inOrder(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
