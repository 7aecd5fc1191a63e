import { isOlder, type Stamped } from './stamp';

/** Where a function merges, so many of a key's latest updates are known, so that one that is late finds its place among them. */
export const historyDepth = 16;

/** Makes one of two. Must not throw. */
export type Combine<Update> = (older: Update, newer: Update) => Update;

/** A key's latest updates, the oldest first: those that were delivered, and those that wait. */
export type KeyHistory<Update> = Known<Update>[];

interface Known<Update> extends Stamped<Update> {
  readonly isWaiting: boolean;
}

/**
 * Puts an update into its place.
 *
 * @param combine `undefined`: none is merged, and each is as good as new
 * @param depth how many are kept; beyond it the two oldest become one
 * @returns whether it changes anything; not if it is older than all of a full history
 */
export function place<Update>(
  history: KeyHistory<Update>,
  { update, timestamp, id }: Stamped<Update>,
  combine: Combine<Update> | undefined,
  depth: number,
): boolean {
  const known = { update, timestamp, id, isWaiting: true };
  if (!combine) return history.push(known) > 0;
  let index = history.length;
  for (let before = history[index - 1]; before && isOlder(known, before); before = history[index - 1]) index--;
  if (index === 0 && history.length >= depth) return false;
  history.splice(index, 0, known);
  const [first, second] = history;
  if (!first || !second || history.length <= depth) return true;
  history.shift();
  if (first.isWaiting) history[0] = { ...second, update: combine(first.update, second.update), isWaiting: true };
  return true;
}

/**
 * What waits, to be delivered: one update if they are merged. Behind one that is late come all that are newer, also those that were
 * delivered before, so that it brings back nothing that they have changed.
 */
export function take<Update>(
  history: KeyHistory<Update>,
  combine: Combine<Update> | undefined,
  isRemembered: boolean,
): readonly Update[] {
  const first = history.findIndex(({ isWaiting }) => isWaiting);
  const [oldest, ...newer] = history.slice(first).map(({ update }) => update);
  const taken = combine ? [newer.reduce(combine, oldest as Update)] : [oldest as Update, ...newer];
  if (isRemembered && combine) history.forEach((known, index) => (history[index] = { ...known, isWaiting: false }));
  else history.length = 0;
  return taken;
}
