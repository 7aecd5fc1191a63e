import { createUpdateProcessor, type UpdateOptions } from '../../../../src/entries/core';
import { createVirtualEnvironment } from '../../../../src/testing/virtual-environment';

/** What the tests push: most say only which key it is about and what is new. */
export interface Change {
  readonly id?: string;
  readonly type?: string;
  readonly key?: string;
  readonly at?: number;
  readonly by?: string;
  readonly value?: unknown;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Reads each thing where a `Change` has it. */
export const readChange = {
  idOf: ({ id }: Change) => id,
  typeOf: ({ type }: Change) => type,
  keyOf: ({ key }: Change) => key,
  timestampOf: ({ at }: Change) => at,
} satisfies UpdateOptions<Change>;

/** One processor in a page where time passes only by `advance`. */
export function createUpdateWorld(options: UpdateOptions<Change> = readChange, { isHeard = true } = {}) {
  const environment = createVirtualEnvironment();
  const processor = createUpdateProcessor<Change>({ ...options, environment });
  /** What one listener heard, and when. */
  const calls: { readonly at: number; readonly type: string | undefined; readonly updates: readonly Change[] }[] = [];
  const listen = () =>
    processor.onUpdate((updates, type) => calls.push({ at: environment.monotonicNow(), type, updates }));
  if (isHeard) listen();
  return {
    ...processor,
    environment,
    calls,
    listen,
    advance: environment.advance,
    pushes: (...changes: readonly Change[]) => changes.map(processor.push),
    /** The values of each call. */
    values: () => calls.map(({ updates }) => updates.map(({ value }) => value)),
    times: () => calls.map(({ at }) => at),
    /** Everything that was pushed, however it ended. */
    accounted() {
      const { duplicates, superseded, invalid, refused, delivered, returned, waiting } = processor.counts;
      return duplicates + superseded + invalid + refused + delivered + returned + waiting;
    },
  };
}

export const many = (count: number, toChange: (number: number) => Change): readonly Change[] =>
  Array.from({ length: count }, (_, index) => toChange(index + 1));
