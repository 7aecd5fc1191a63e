// npm run outage [-- --transport web-socket --store sqlite --fault kill --repeat 10 --jobs 1]
// Every cell kills, cuts or freezes something real under load and counts what was lost, heard twice, or out of order. Exits 1 if
// anything was. Needs `npm run build` and a `redis-server`.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findCells } from './cells.mjs';

const { values } = parseArgs({
  options: {
    transport: { type: 'string', multiple: true },
    store: { type: 'string', multiple: true },
    fault: { type: 'string', multiple: true },
    repeat: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '1' },
  },
});

const cells = findCells(values);
let failures = 0;

/** A process for each: what one cell leaves behind harms no other. */
async function play(cell) {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('cell.mjs', import.meta.url)), JSON.stringify({ ...cell, repeat: Number(values.repeat) })],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  for await (const line of createInterface({ input: child.stdout })) console.log(line);
  const code = child.exitCode ?? (await new Promise((resolve) => child.once('exit', resolve)));
  if (code !== 0) failures++;
}

await Promise.all(
  Array.from({ length: Number(values.jobs) }, async () => {
    for (let cell = cells.shift(); cell; cell = cells.shift()) await play(cell);
  }),
);
console.log(failures === 0 ? 'Nothing lost, nothing twice, in order.' : `${failures} cells failed.`);
process.exit(failures === 0 ? 0 : 1);
