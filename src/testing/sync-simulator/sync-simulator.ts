import { playSyncHistory, type SimulatedOperation } from './sync-history';
import { drawSyncSteps, type SyncStep } from './sync-steps';
import { SyncViolation, type SyncInvariant } from './sync-verdict';
import type { AnyOperation } from '../../core/sync/operation';

export interface SyncSimulatorOptions {
  readonly operations: readonly SimulatedOperation[];
  /** Takes a protection away, to see that the simulator notices. */
  readonly sabotage?: ((operation: AnyOperation) => AnyOperation) | undefined;
}

export interface SyncRun {
  readonly histories: number;
  /** What happened, and how often. */
  readonly totals: ReadonlyMap<string, number>;
  /** The first broken promise, with the fewest steps that still break it. */
  readonly finding:
    | {
        readonly seed: number;
        readonly invariant: SyncInvariant;
        readonly message: string;
        readonly steps: readonly SyncStep[];
      }
    | undefined;
}

export interface SyncSimulator {
  /**
   * Plays random histories until a promise is broken.
   * @param options.seed the first one @default 1
   */
  run(options: { readonly histories: number; readonly seed?: number }): Promise<SyncRun>;
}

/**
 * Plays your operations through random histories: two devices with two tabs each, one server, connections that break, answers that get lost, tabs that are
 * reloaded in the middle of a write, people who change the same thing. Whatever the order, nothing is lost, nothing runs twice, nothing flickers, and in the end
 * everybody sees the same; else you are told the seed and the shortest way there.
 *
 * The server of the simulation applies operations by their `apply`; their own `send` is not called.
 *
 * @example
 * const simulator = createSyncSimulator({
 *   operations: [{ operation: renameTodo, draw: ({ token }) => ({ id: '1', title: token }) }],
 * });
 * const { finding } = await simulator.run({ histories: 200 });
 * expect(finding).toBeUndefined();
 */
export function createSyncSimulator({ operations, sabotage }: SyncSimulatorOptions): SyncSimulator {
  async function violationOf(
    seed: number,
    steps: readonly SyncStep[],
    tally = new Map<string, number>(),
  ): Promise<SyncViolation | undefined> {
    try {
      await playSyncHistory({ operations, seed, steps, tally, sabotage });
      return undefined;
    } catch (error) {
      if (error instanceof SyncViolation) return error;
      return new SyncViolation('no-surprise', error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  }

  return {
    async run({ histories, seed: first = 1 }) {
      const totals = new Map<string, number>();
      for (let seed = first; seed < first + histories; seed++) {
        const steps = drawSyncSteps(seed);
        const violation = await violationOf(seed, steps, totals);
        if (!violation) continue;
        const { invariant } = violation;
        const fewest = await shrink(steps, async (fewer) => (await violationOf(seed, fewer))?.invariant === invariant);
        const shown = (await violationOf(seed, fewest)) ?? violation;
        return {
          histories: seed - first + 1,
          totals,
          finding: { seed, invariant, message: shown.detail, steps: fewest },
        };
      }
      return { histories, totals, finding: undefined };
    },
  };
}

/** Leaves out whatever is not needed to fail. */
async function shrink(
  steps: readonly SyncStep[],
  fails: (steps: readonly SyncStep[]) => Promise<boolean>,
): Promise<readonly SyncStep[]> {
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
