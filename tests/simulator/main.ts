import { parseArgs } from 'node:util';
import { createSyncSimulator } from '../../src/testing/sync-simulator/sync-simulator';
import { describeSum, describeTally } from './report';
import { explain, search } from './search';
import { todoOperations } from './sync/todo-operations';
import type { Tally } from './verdict';

/**
 * `npm run simulate -- --histories 5000 --seed 1`: plays so many histories, from that seed on. One that was found is played alone with
 * `--seed <seed> --histories 1`. With `--sync` histories of edits, on the sync engine, instead of messages.
 */
const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
    sync: { type: 'boolean', default: false },
  },
});

function toCount(name: 'histories' | 'seed'): number {
  const count = Number(values[name]);
  if (Number.isSafeInteger(count) && count > 0) return count;
  console.error(`--${name} is ${values[name]}. Give a whole number above 0.`);
  process.exit(1);
}

async function simulateMessages(): Promise<boolean> {
  const tally: Tally = new Map();
  const finding = await search({ from: toCount('seed'), histories: toCount('histories'), tally });
  console.log(describeTally(tally));
  if (finding) console.log(await explain(finding));
  console.log(describeSum(tally, finding ? 1 : 0));
  return !finding;
}

async function simulateEdits(): Promise<boolean> {
  const simulator = createSyncSimulator({ operations: todoOperations });
  const run = await simulator.run({ histories: toCount('histories'), seed: toCount('seed') });
  const { histories, totals, finding } = run;
  console.log([...totals].map(([what, times]) => `${what} ${times}`).join(', '));
  if (finding) {
    const lines = finding.steps.map((step) => JSON.stringify(step));
    console.log([`seed ${finding.seed} breaks ${finding.invariant}: ${finding.message}`, ...lines].join('\n  '));
  }
  const events = [...totals.values()].reduce((sum, times) => sum + times, 0);
  console.log(`histories=${histories} events=${events} violations=${finding ? 1 : 0}`);
  return !finding;
}

process.exitCode = (await (values.sync ? simulateEdits() : simulateMessages())) ? 0 : 1;
