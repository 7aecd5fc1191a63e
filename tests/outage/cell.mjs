// One cell of the outage test, in a process of its own: node tests/outage/cell.mjs '{"transport":…,"store":…,"fault":…,"repeat":1}'
import { killNode, restartRedis } from './nodes.mjs';
import { closePort } from './port-closed.mjs';
import { promoteReplica } from './replica.mjs';
import { runOutage } from './scenario.mjs';
import { median } from './verdict.mjs';

const { transport, store, fault, repeat } = JSON.parse(process.argv[2]);
const plays = { node: killNode, 'redis-restart': restartRedis, replica: promoteReplica, 'port-closed': closePort };
const play = plays[fault] ?? runOutage;
const forgets = store === 'memory' && fault === 'kill';

const runs = [];
for (let run = 0; run < repeat; run++) runs.push(await play({ transport, store, fault }));
const problems = runs.flatMap((run) => run.problems ?? problemsOf(run));
const [{ feed, up, sends, gaps, ghostMs, log, told }] = runs;
const firstMs = Math.round(median(runs.map((run) => run.firstMs)));
console.log(
  [
    `${transport} · ${store} · ${fault}: ${problems.length === 0 ? 'ok' : problems.join('; ')}`,
    `first message after ${firstMs} ms`,
    ...(log
      ? [`log ${JSON.stringify(log)}`, `gaps, of feed and quiet: ${JSON.stringify(told)}`]
      : [`feed ${JSON.stringify(feed)}`, `up ${JSON.stringify(up)}`, `gaps ${gaps}`]),
    JSON.stringify(sends),
    ...(ghostMs === undefined ? [] : [`the dead are gone after ${Math.round(ghostMs)} ms`]),
  ].join(' | '),
);
process.exit(problems.length === 0 ? 0 : 1);

function problemsOf({ feed, up, sends, gaps, firstMs, ghostMs = 0 }) {
  const problems = [];
  const overflows = fault === 'overflow';
  if (overflows && !sends['rejected: queue-full']) problems.push('nothing overflowed');
  if (up.refusedAndYetHeard) problems.push(`${up.refusedAndYetHeard} refused and yet heard`);
  for (const [name, { lost, twice, disordered }] of Object.entries({ feed, up })) {
    if (lost > 0 && !forgets) problems.push(`${name}: ${lost} lost`);
    if (twice > 0) problems.push(`${name}: ${twice} twice`);
    if (disordered > 0 && !forgets) problems.push(`${name}: ${disordered} out of order`);
  }
  const permitted = ['acked', ...(forgets ? ['unknown'] : []), ...(overflows ? ['rejected: queue-full'] : [])];
  for (const [outcome, count] of Object.entries(sends))
    if (!permitted.includes(outcome)) problems.push(`${count} ${outcome}`);
  // A memory that died is a gap, and it is told; nothing else is one.
  if (forgets ? gaps === 0 : gaps > 0) problems.push(`${gaps} gaps`);
  if (!(firstMs < 30_000)) problems.push('no message after the outage');
  if (ghostMs > 15_500) problems.push(`present for ${Math.round(ghostMs)} ms after death`);
  return problems;
}
