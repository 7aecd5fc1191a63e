import { createSeededRandom } from '../../../../src/testing/seeded-random';

/** How often each happens, relative to the others. */
const weights = {
  // The app
  connect: 4,
  disconnect: 1,
  retryNow: 2,
  retain: 3,
  release: 3,
  hold: 2,
  letGo: 2,
  send: 14,
  request: 5,
  abort: 1,
  signIn: 2,
  signOut: 0.5,
  refreshToken: 1.5,
  move: 1,
  // Its credentials
  tokenThrows: 0.7,
  tokenIsNull: 0.4,
  tokenHangs: 0.4,
  tokenIsRefused: 1,
  tokenIsFine: 3,
  // The server
  serverRefuses: 2,
  serverAccepts: 5,
  serverCloses: 3,
  serverRestarts: 1.5,
  serverFreezes: 1,
  serverThaws: 2,
  serverSpeaks: 4,
  serverTalksNonsense: 2,
  serverGoesAway: 1,
  // The network
  dropLinks: 3,
  silenceLinks: 1.5,
  refuseConnections: 1,
  slowDown: 1,
  cutSometimes: 0.7,
  heal: 4,
  // The page
  goOffline: 1,
  goOnline: 1.5,
  hide: 1,
  show: 1.5,
  focus: 1,
  freeze: 0.7,
  resume: 1.5,
  enterCache: 0.7,
  leaveCache: 1.5,
  sleep: 0.7,
  jumpClock: 0.7,
  // Time
  wait: 6,
  waitLong: 2,
} as const;

export type ActionName = keyof typeof weights;

/** What happens, two numbers in [0, 1) that say how, and how long it is quiet afterwards. */
export type Action = readonly [name: ActionName, a: number, b: number, thenMs: number];

const names = Object.keys(weights) as ActionName[];
const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);

/** The same seed gives the same actions. */
export function drawActions(seed: number): readonly Action[] {
  const random = createSeededRandom(seed * 7_919);
  const round = () => Math.floor(random() * 1_000) / 1_000;
  return Array.from({ length: 30 + Math.floor(random() * 10) }, () => {
    let left = random() * total;
    const name = names.find((candidate) => (left -= weights[candidate]) < 0) ?? 'wait';
    const thenMs = Math.floor(random() ** 3 * 60);
    return [name, round(), round(), thenMs] as const;
  });
}

/** Leaves out whatever is not needed to fail. */
export async function shrink(
  actions: readonly Action[],
  fails: (actions: readonly Action[]) => Promise<boolean>,
): Promise<readonly Action[]> {
  let shortest = actions;
  for (let size = Math.ceil(shortest.length / 2); size >= 1; size = size > 1 ? Math.ceil(size / 2) : 0) {
    for (let from = 0; from < shortest.length;) {
      const candidate = [...shortest.slice(0, from), ...shortest.slice(from + size)];
      if (await fails(candidate)) shortest = candidate;
      else from += size;
    }
  }
  return shortest;
}
