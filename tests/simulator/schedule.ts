import { createSeededRandom } from '../../src/testing/seeded-random';

/** What apps and users do, by how often, relative to the rest. */
const deeds = {
  publish: 60,
  burst: 8,
  tellApplication: 8,
  open: 9,
  openKept: 5,
  close: 9,
  closeAll: 1,
  wait: 26,
  waitLong: 1.2,
  retryNow: 4,
  connect: 6,
  disconnect: 1,
  signIn: 1.2,
  move: 1,
  refreshToken: 1,
} as const;

/** What goes wrong. */
const faults = {
  cutLinks: 3,
  cutAllLinks: 0.7,
  halfOpenUp: 0.8,
  halfOpenDown: 0.8,
  halfOpenBoth: 0.6,
  stallUp: 1.6,
  stallDown: 1.2,
  disturb: 2,
  delay: 0.8,
  refuseConnections: 0.5,
  cutSometimes: 0.4,
  restartHub: 1.6,
  crashHub: 0.6,
  restartWithoutMemory: 0.8,
  freezeHub: 1,
  refuseAtHub: 0.5,
  closeWithCode: 1,
  goAway: 0.6,
  switchNode: 3,
  storeAway: 0.7,
  storeDeaf: 0.9,
  storeSlow: 1.4,
  trim: 0.9,
  loseTail: 1,
  hintsLate: 0.8,
  hintsTwice: 0.5,
  hintsLost: 0.8,
  expireTokens: 0.8,
  refuseTokens: 0.5,
  tokensHang: 0.3,
  jumpClock: 0.7,
  jumpHubClock: 0.3,
  freezePage: 0.8,
  bfcache: 0.7,
  sleep: 0.5,
  hide: 0.7,
  goOffline: 0.7,
  withdrawPermission: 1.6,
  kick: 0.8,
} as const;

/** What becomes well again. */
const repairs = {
  thawHub: 3,
  heal: 4,
  acceptAtHub: 2,
  storeReturns: 4,
  acceptTokens: 3,
  wakePage: 4,
  giveBack: 2,
  calm: 0.25,
} as const;

const weights = { ...deeds, ...faults, ...repairs };

export type StepName = keyof typeof weights;
export type FaultName = keyof typeof faults;

export const faultNames = Object.keys(faults) as readonly FaultName[];

/** What happens, two numbers in [0, 1) that say how, and how long it is quiet afterwards, in ms. */
export type Step = readonly [name: StepName, a: number, b: number, thenMs: number];

const names = Object.keys(weights) as StepName[];
const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);

/** Steps of one history, at least. */
export const shortest = 200;
/** Faults among them, at least. */
export const fewestFaults = 3;

export const isFault = (name: StepName): name is FaultName => name in faults;

/** The same seed gives the same steps. */
export function drawSteps(seed: number): readonly Step[] {
  const random = createSeededRandom(seed * 7_919);
  const round = () => Math.floor(random() * 1_000) / 1_000;
  const draw = (): Step => {
    let left = random() * total;
    const name = names.find((candidate) => (left -= weights[candidate]) < 0) ?? 'wait';
    return [name, round(), round(), Math.floor(random() ** 3 * 60)];
  };
  const steps = Array.from({ length: shortest + Math.floor(random() * 30) }, draw);
  while (steps.filter(([name]) => isFault(name)).length < fewestFaults) steps.push(draw());
  return steps;
}

/** Leaves out whatever is not needed to fail. */
export async function shrink(
  steps: readonly Step[],
  fails: (steps: readonly Step[]) => Promise<boolean>,
): Promise<readonly Step[]> {
  let fewest = steps;
  for (let size = Math.ceil(fewest.length / 2); size >= 1; size = size > 1 ? Math.ceil(size / 2) : 0) {
    for (let from = 0; from < fewest.length;) {
      const candidate = [...fewest.slice(0, from), ...fewest.slice(from + size)];
      if (await fails(candidate)) fewest = candidate;
      else from += size;
    }
  }
  return fewest;
}
