import { drawActions, shrink, type Action } from './actions';
import type { Tally } from './oracle';
import { play, type Sabotage } from './run';
import type { Kind } from './servers';

export interface Finding {
  readonly seed: number;
  readonly promise: string;
  readonly actions: readonly Action[];
}

/** The promise that a history breaks, if it breaks one. */
async function broken(
  kind: Kind,
  seed: number,
  actions: readonly Action[],
  sabotage?: Sabotage,
  tally?: Tally,
): Promise<string | undefined> {
  try {
    await play(kind, seed, actions, sabotage, tally);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Plays histories until one breaks a promise. */
export async function search(
  kind: Kind,
  options: { from?: number; histories: number; sabotage?: Sabotage; tally?: Tally },
): Promise<Finding | undefined> {
  const { from = 1, histories, sabotage, tally } = options;
  for (let seed = from; seed < from + histories; seed++) {
    const actions = drawActions(seed);
    const promise = await broken(kind, seed, actions, sabotage, tally);
    if (promise !== undefined) return { seed, promise, actions };
  }
  return undefined;
}

/** The finding, with the shortest history that still breaks a promise of that kind. */
export async function explain(kind: Kind, { seed, promise, actions }: Finding, sabotage?: Sabotage): Promise<string> {
  const kindOf = (text: string | undefined) => text?.replace(/ \(.*/s, '');
  const shortest = await shrink(
    actions,
    async (fewer) => kindOf(await broken(kind, seed, fewer, sabotage)) === kindOf(promise),
  );
  const lines = shortest.map((action) => JSON.stringify(action));
  return [`${kind.name}, seed ${seed}: ${promise}`, ...lines].join('\n  ');
}
