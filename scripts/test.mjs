// `npm test`: every test, from a fresh clone. `npm test -- unit browser` runs only these. The last line is the sum.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuild } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { countTests } from './count-tests.mjs';
import { ensureNodeModules } from './node-modules.mjs';
import { killAll, runToEnd, stopAll } from './process-group.mjs';
import { ensureRedisServer } from './redis-server.mjs';

/** Projects in one group run in one process, at the same time; groups run one after the other. */
const groups = [['unit', 'unit-react-18'], ['browser'], ['storybook'], ['e2e']];
const reports = 'node_modules/.cache/tidewire/test-reports';

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !groups.flat().includes(name));
let isStopping = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (isStopping) return killAll();
    isStopping = true;
    void stopAll().then(() => process.exit(130));
  });
}

try {
  if (unknown.length > 0)
    throw new Error(`No such test project: ${unknown.join(', ')}. There are: ${groups.flat().join(', ')}.`);
  process.exitCode = await testAll();
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  report({ passed: 0, failed: 1, skipped: 0 });
  process.exitCode = 1;
}

async function testAll() {
  ensureNodeModules();
  ensureChromium();
  ensureRedisServer();
  await ensureBuild({ always: true });
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });

  const sum = { passed: 0, failed: 0, skipped: 0 };
  const lines = [];
  for (const group of groups) {
    const projects = group.filter((name) => asked.length === 0 || asked.includes(name));
    if (projects.length === 0 || isStopping) continue;
    const result = await testGroup(projects);
    for (const key of Object.keys(sum)) sum[key] += result[key];
    lines.push(`${projects.join(' + ')}: ${toLine(result)}${result.note ? ` (${result.note})` : ''}`);
  }
  console.log(`\n${lines.join('\n')}`);
  report(sum);
  return sum.failed === 0 && sum.passed > 0 ? 0 : 1;
}

async function testGroup(projects) {
  const name = projects.join('-');
  const file = join(reports, `${name}.json`);
  console.log(`\n${projects.join(' + ')}`);
  const exitCode = await runToEnd(process.execPath, [
    'node_modules/vitest/vitest.mjs',
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  return countTests(readReport(file), exitCode);
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // The run ended before it wrote one.
  }
}

function report(sum) {
  console.log(`\n${toLine(sum)}`);
}

function toLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
}
