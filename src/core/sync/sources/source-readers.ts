import type { Undo } from '../../../shared/undo';
import type { SourceOptions } from './source-options';

export interface SourceReader {
  update(options: SourceOptions): void;
  /** @returns whether it had not left before */
  leave(): boolean;
}

/** Whoever reads one source, and what they want together. */
export interface SourceReaders {
  readonly size: number;
  /** Given last; when that reader is gone, another one's; the last reader's even after it left. */
  readonly newest: SourceOptions | undefined;
  /** The shortest. Without readers what it was. */
  readonly intervalMs: number;
  /** One of them is not kept current by events. */
  readonly hasEventless: boolean;
  /** Events keep it current for all of them. */
  isFlowing(isConnected: boolean): boolean;
  add(options: SourceOptions): SourceReader;
  tellError(error: unknown): void;
  clear(): void;
}

/** @param flowChanged a readable `hasEvents` says something else */
export function createSourceReaders(
  defaultIntervalMs: number,
  flowChanged: () => void,
  reportError: (error: unknown) => void,
): SourceReaders {
  const readers = new Map<object, { readonly options: SourceOptions; readonly stop: Undo | undefined }>();
  let newest: SourceOptions | undefined;
  let intervalMs = defaultIntervalMs;

  const all = () => [...readers.values()].map(({ options }) => options);

  function count(): void {
    const intervals = all().map((options) => options.intervalMs ?? defaultIntervalMs);
    if (intervals.length) intervalMs = Math.min(...intervals);
  }

  function set(reader: object, options: SourceOptions): void {
    const before = readers.get(reader);
    const { hasEvents } = options;
    let stop = before?.stop;
    if (hasEvents !== before?.options.hasEvents) {
      stop?.();
      stop = typeof hasEvents === 'object' ? hasEvents.subscribe(flowChanged) : undefined;
    }
    readers.set(reader, { options, stop });
    newest = options;
    count();
  }

  return {
    get size() {
      return readers.size;
    },
    get newest() {
      return newest;
    },
    get intervalMs() {
      return intervalMs;
    },
    get hasEventless() {
      return all().some(({ hasEvents }) => hasEvents === false);
    },
    isFlowing: (isConnected) =>
      all().every(({ hasEvents }) => (typeof hasEvents === 'object' ? hasEvents.current : hasEvents && isConnected)),
    add(options) {
      const reader = {};
      set(reader, options);
      return {
        update(next) {
          if (readers.has(reader)) set(reader, next);
        },
        leave() {
          readers.get(reader)?.stop?.();
          if (!readers.delete(reader)) return false;
          newest = all().at(-1) ?? newest;
          count();
          return true;
        },
      };
    },
    tellError(error) {
      for (const options of all())
        try {
          options.onError?.(error);
        } catch (thrown) {
          reportError(thrown);
        }
    },
    clear() {
      for (const { stop } of readers.values()) stop?.();
      readers.clear();
    },
  };
}
