// npm run outage [-- --transport web-socket --store sqlite --fault kill --repeat 10]
// Every cell kills or cuts a real hub under load and counts what was lost, heard twice, or out of order. Exits 1 if anything was.
import { parseArgs } from 'node:util';
import { transports } from './clients.mjs';
import { runOutage } from './scenario.mjs';
import { median } from './verdict.mjs';

const { values } = parseArgs({
  options: {
    transport: { type: 'string', multiple: true, default: Object.keys(transports) },
    store: { type: 'string', multiple: true, default: ['sqlite', 'redis'] },
    fault: {
      type: 'string',
      multiple: true,
      default: ['kill', 'swallow', 'before-commit', 'after-commit', 'after-ack'],
    },
    repeat: { type: 'string', default: '1' },
  },
});

let failures = 0;
for (const transport of values.transport)
  for (const store of values.store)
    for (const fault of values.fault) {
      const runs = [];
      for (let run = 0; run < Number(values.repeat); run++) runs.push(await runOutage({ transport, store, fault }));
      const problems = runs.flatMap(problemsOf);
      failures += problems.length;
      const firstMs = Math.round(median(runs.map((run) => run.firstMs)));
      const [{ feed, up, sends }] = runs;
      console.log(
        `${transport} · ${store} · ${fault}: ${problems.length === 0 ? 'ok' : problems.join('; ')} | first message after ${firstMs} ms | ` +
          `feed ${JSON.stringify(feed)} | up ${JSON.stringify(up)} | ${JSON.stringify(sends)}`,
      );
    }
console.log(failures === 0 ? 'Nothing lost, nothing twice, in order.' : `${failures} problems`);
process.exit(failures === 0 ? 0 : 1);

function problemsOf({ feed, up, sends, gaps, firstMs }) {
  const problems = [];
  for (const [name, { lost, twice, disordered }] of Object.entries({ feed, up })) {
    if (lost > 0) problems.push(`${name}: ${lost} lost`);
    if (twice > 0) problems.push(`${name}: ${twice} twice`);
    if (disordered > 0) problems.push(`${name}: ${disordered} out of order`);
  }
  for (const [outcome, count] of Object.entries(sends)) if (outcome !== 'acked') problems.push(`${count} ${outcome}`);
  if (gaps > 0) problems.push(`${gaps} gaps`);
  if (!(firstMs < 30_000)) problems.push('no message after the outage');
  return problems;
}
