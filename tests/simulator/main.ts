import { parseArgs } from 'node:util';
import { describeSum, describeTally } from './report';
import { explain, search } from './search';
import type { Tally } from './verdict';

/**
 * `npm run simulate -- --histories 5000 --seed 1`: plays so many histories, from that seed on. One that was found is played alone with
 * `--seed <seed> --histories 1`.
 */
const { values } = parseArgs({
  options: { histories: { type: 'string', default: '5000' }, seed: { type: 'string', default: '1' } },
});

function toCount(name: 'histories' | 'seed'): number {
  const count = Number(values[name]);
  if (Number.isSafeInteger(count) && count > 0) return count;
  console.error(`--${name} is ${values[name]}. Give a whole number above 0.`);
  process.exit(1);
}

const tally: Tally = new Map();
const finding = await search({ from: toCount('seed'), histories: toCount('histories'), tally });
console.log(describeTally(tally));
if (finding) console.log(await explain(finding));
console.log(describeSum(tally, finding ? 1 : 0));
process.exitCode = finding ? 1 : 0;
