// @vitest-environment node
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isOlder } from '../../../../src/core/updates/stamp';
import { createUpdateProcessor, type UpdateOptions } from '../../../../src/entries/core';
import { createVirtualEnvironment } from '../../../../src/testing/virtual-environment';
import { readChange, type Change } from './world';

/** What may happen to a processor. */
type Step =
  | { readonly kind: 'push'; readonly change: Change }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'flush' | 'hide' | 'show' | 'leave' | 'come' };

const keys = ['a', 'b', undefined];
const types = ['x', 'y', undefined];
const fields = ['title', 'notes', 'size'];

/** Never later than eight pushes, so that a key's last 16 always suffice. */
const lateness = 8;

const defined = (change: Record<string, unknown>): Change =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));

const push = fc
  .record({
    id: fc.oneof({ weight: 5, arbitrary: fc.uuid() }, { weight: 1, arbitrary: fc.constantFrom('1', '2', '3') }),
    type: fc.constantFrom(...types),
    key: fc.constantFrom(...keys),
    late: fc.nat(lateness),
    by: fc.constantFrom('Ada', 'Ben'),
    names: fc.subarray(fields, { minLength: 1 }),
  })
  .map((drawn) => ({ kind: 'push' as const, drawn }));

const step = fc.oneof(
  { weight: 12, arbitrary: push },
  { weight: 5, arbitrary: fc.nat(150).map((ms) => ({ kind: 'pass' as const, ms })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...(['flush', 'hide', 'show', 'leave', 'come'] as const)).map((kind) => ({ kind })),
  },
);

/** Each push is one later than the one before, less its lateness, and gives its fields values of its own. */
const history: fc.Arbitrary<readonly Step[]> = fc.array(step, { minLength: 20, maxLength: 200 }).map((steps) =>
  steps.map((one, index): Step => {
    if (one.kind !== 'push') return one;
    const { late, names, ...rest } = one.drawn;
    const values = Object.fromEntries(names.map((name) => [name, index]));
    return { kind: 'push', change: defined({ ...rest, at: index - late, value: index, fields: values }) };
  }),
);

const pace = fc.record({
  batchSize: fc.constantFrom(1, 5, 50),
  batchMs: fc.constantFrom(0, 50, 200),
  debounceMs: fc.constantFrom(0, 20, 100),
  throttleMs: fc.constantFrom(0, 0, 120),
  maxWaiting: fc.constantFrom(7, 10_000),
});

type Pace = typeof pace extends fc.Arbitrary<infer Drawn> ? Drawn : never;

interface Told {
  readonly at: number;
  readonly updates: readonly Change[];
}

/** Plays a history, and notes from outside what became of it. */
async function play(steps: readonly Step[], options: UpdateOptions<Change> & Pace) {
  const environment = createVirtualEnvironment();
  const { monotonicNow } = environment;
  const processor = createUpdateProcessor<Change>({ ...options, environment });
  const accepted: { readonly at: number; readonly change: Change }[] = [];
  const told: Told[] = [];
  const listen = () => processor.onUpdate((updates) => told.push({ at: monotonicNow(), updates }));
  let undo: (() => void) | undefined = listen();
  /** The page is hidden, or nobody listens: what waits may wait longer. */
  let isUndisturbed = true;

  const check = () => {
    const { received, duplicates, superseded, invalid, refused, delivered, waiting, returned } = processor.counts;
    expect(duplicates + superseded + invalid + refused + delivered + waiting + returned).toBe(received);
    expect(waiting).toBeLessThanOrEqual(options.maxWaiting);
    expect(told.reduce((sum, { updates }) => sum + updates.length, 0)).toBe(delivered);
  };
  const act: Record<Exclude<Step['kind'], 'push' | 'pass'>, () => void> = {
    flush: processor.flush,
    show: environment.show,
    come: () => (undo ??= listen()),
    hide() {
      isUndisturbed = false;
      environment.hide();
    },
    leave() {
      isUndisturbed = false;
      undo?.();
      undo = undefined;
    },
  };
  for (const one of steps) {
    if (one.kind === 'push') {
      const outcome = processor.push(one.change);
      if (outcome === 'accepted') accepted.push({ at: monotonicNow(), change: one.change });
    } else if (one.kind === 'pass') await environment.advance(one.ms);
    else act[one.kind]();
    check();
  }
  undo ??= listen();
  environment.show();
  await environment.advance(5_000);
  check();
  expect(processor.counts.waiting).toBe(0);
  expect(environment.reportedErrors).toEqual([]);
  undo();
  processor.dispose();
  expect(environment.pendingTimers).toBe(0);
  return {
    accepted,
    told,
    isUndisturbed,
    pushed: steps.flatMap((one) => (one.kind === 'push' ? [one.change] : [])),
    delivered: told.flatMap(({ updates }) => updates),
  };
}

const lane = ({ type, key }: Change) => `${type} ${key}`;
const toStamp = (change: Change) => ({ timestamp: change.at, id: change.id });
const ofLane = (changes: readonly Change[]) => {
  const lanes = new Map<string, Change[]>();
  for (const change of changes) lanes.set(lane(change), [...(lanes.get(lane(change)) ?? []), change]);
  return lanes;
};
const firstOfEachId = (changes: readonly Change[]) =>
  changes.filter(({ id }, index) => changes.findIndex((other) => other.id === id) === index);
const runs = { numRuns: 250 };

test('[UP1] [UP2] [UP9] [D1] kept all: nothing lost, nothing twice, every key in order, within its time', async () => {
  await fc.assert(
    fc.asyncProperty(history, pace, async (steps, drawn) => {
      const { accepted, told, delivered, isUndisturbed } = await play(steps, { ...readChange, ...drawn, merge: 'all' });
      const expected = ofLane(accepted.map(({ change }) => change));
      expect([...ofLane(delivered)].toSorted()).toEqual([...expected].toSorted());
      if (!isUndisturbed) return;
      const longest = Math.max(drawn.batchMs, drawn.throttleMs) + 2 * 16;
      for (const { at, change } of accepted)
        expect(told.find(({ updates }) => updates.includes(change))!.at - at).toBeLessThanOrEqual(longest);
    }),
    runs,
  );
});

test('[UP3] [UP4] [D1] merged to the newest: never an older after a newer, and the newest of all at the end', async () => {
  await fc.assert(
    fc.asyncProperty(history, pace, async (steps, drawn) => {
      // Refusals would make it a question of what was refused.
      const { pushed, delivered } = await play(steps, { ...readChange, ...drawn, maxWaiting: 10_000 });
      const keyed = ({ key }: Change) => key !== undefined;
      const deliveredOf = ofLane(delivered.filter(keyed));
      for (const [name, known] of ofLane(firstOfEachId(pushed).filter(keyed))) {
        const updates = deliveredOf.get(name)!;
        updates
          .slice(1)
          .forEach((update, index) => expect(isOlder(toStamp(update), toStamp(updates[index]!))).toBe(false));
        const newest = known.reduce((best, next) => (isOlder(toStamp(next), toStamp(best)) ? best : next));
        expect(updates.at(-1)).toBe(newest);
      }
    }),
    runs,
  );
});

test('[UP3] [UP5] [D4] merged by a function: every field ends with its newest value', async () => {
  const merge = (older: Change, newer: Change): Change => ({ ...newer, fields: { ...older.fields, ...newer.fields } });
  const show = (updates: readonly Change[]) =>
    updates.reduce<Change['fields']>((shown, update) => ({ ...shown, ...update.fields }), {});
  await fc.assert(
    fc.asyncProperty(history, pace, async (steps, drawn) => {
      const { pushed, delivered } = await play(steps, { ...readChange, ...drawn, maxWaiting: 10_000, merge });
      const keyed = ({ key }: Change) => key !== undefined;
      const deliveredOf = ofLane(delivered.filter(keyed));
      for (const [name, known] of ofLane(firstOfEachId(pushed).filter(keyed))) {
        const inOrder = known.toSorted((a, b) => (isOlder(toStamp(a), toStamp(b)) ? -1 : 1));
        expect(show(deliveredOf.get(name)!)).toEqual(show(inOrder));
      }
    }),
    runs,
  );
});

test('[UP8] throttled: no key twice within throttleMs, unless the bound or a flush made it', async () => {
  await fc.assert(
    fc.asyncProperty(history, pace, async (steps, drawn) => {
      const throttleMs = 120;
      const quiet = steps.filter(({ kind }) => kind !== 'flush');
      const { told } = await play(quiet, { ...readChange, ...drawn, throttleMs, maxWaiting: 10_000 });
      const lastAt = new Map<string, number>();
      for (const { at, updates } of told)
        for (const name of new Set(updates.map(lane))) {
          expect(at - (lastAt.get(name) ?? -Infinity)).toBeGreaterThanOrEqual(throttleMs);
          lastAt.set(name, at);
        }
    }),
    runs,
  );
});
