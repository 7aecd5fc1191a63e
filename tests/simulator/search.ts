import { play } from './play';
import { drawSteps, shrink, type Step } from './schedule';
import { Violation, type Invariant, type Tally } from './verdict';
import type { Sabotage } from './world';

export interface Finding {
  readonly seed: number;
  readonly violation: Violation;
  readonly steps: readonly Step[];
}

async function violationOf(
  seed: number,
  steps: readonly Step[],
  sabotage?: () => Sabotage,
  tally?: Tally,
): Promise<Violation | undefined> {
  try {
    await play(seed, steps, sabotage?.(), tally);
    return undefined;
  } catch (error) {
    if (error instanceof Violation) return error;
    return new Violation('no-surprise', error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

export interface SearchOptions {
  /** The first seed. */
  readonly from: number;
  readonly histories: number;
  /** Made anew for each history. */
  readonly sabotage?: (() => Sabotage) | undefined;
  /** Goes on until this one is broken. @default any */
  readonly invariant?: Invariant | undefined;
  readonly tally?: Tally | undefined;
}

/** Plays histories until one is broken. */
export async function search({
  from,
  histories,
  sabotage,
  invariant,
  tally,
}: SearchOptions): Promise<Finding | undefined> {
  for (let seed = from; seed < from + histories; seed++) {
    const steps = drawSteps(seed);
    const violation = await violationOf(seed, steps, sabotage, tally);
    tally?.set('histories', (tally.get('histories') ?? 0) + 1);
    if (violation && (invariant === undefined || violation.invariant === invariant)) return { seed, violation, steps };
  }
  return undefined;
}

/** The finding in words, with the shortest schedule that still breaks the same invariant. */
export async function explain({ seed, violation, steps }: Finding, sabotage?: () => Sabotage): Promise<string> {
  const fewest = await shrink(
    steps,
    async (fewer) => (await violationOf(seed, fewer, sabotage))?.invariant === violation.invariant,
  );
  const shown = await violationOf(seed, fewest, sabotage);
  const lines = fewest.map((step) => JSON.stringify(step));
  return [`seed ${seed} breaks ${(shown ?? violation).message}`, ...lines].join('\n  ');
}
