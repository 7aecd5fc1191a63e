import { createSeededRandom } from '../seeded-random';

/** What people and apps do. */
const deeds = {
  edit: 60,
  undo: 2,
  retry: 2,
  decide: 2,
  fetch: 8,
  signIn: 1,
  hide: 2,
  show: 3,
  wait: 30,
  waitLong: 1,
} as const;

/** What goes wrong. */
const faults = { cut: 6, cutAll: 2, slow: 3, freezeHub: 2, refuseLinks: 2, freezeTab: 3, reload: 6 } as const;

/** What becomes well again. */
const repairs = { thaw: 6, resumeTabs: 6 } as const;

const weights = { ...deeds, ...faults, ...repairs };

export type SyncStepName = keyof typeof weights;

/** What happens, two numbers in [0, 1) that say how, and how long it is quiet afterwards, in ms. */
export type SyncStep = readonly [name: SyncStepName, a: number, b: number, thenMs: number];

const names = Object.keys(weights) as SyncStepName[];
const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
/** Steps of one history, at least. */
const shortest = 200;

export const isSyncFault = (name: SyncStepName) => name in faults;

/** The same seed gives the same steps. */
export function drawSyncSteps(seed: number, length = shortest): readonly SyncStep[] {
  const random = createSeededRandom(seed * 7_919 + 3);
  const round = () => Math.floor(random() * 1_000) / 1_000;
  const draw = (): SyncStep => {
    let left = random() * total;
    const name = names.find((candidate) => (left -= weights[candidate]) < 0) ?? 'wait';
    return [name, round(), round(), Math.floor(random() ** 3 * 60)];
  };
  const steps = Array.from({ length: length + Math.floor(random() * 30) }, draw);
  while (steps.filter(([name]) => isSyncFault(name)).length < 3) steps.push(draw());
  return steps;
}
