// Is dist as new as the source? Builds it if not.
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from './process-group.mjs';

const inputs = ['src', 'scripts/styles.mjs', 'tsdown.config.ts', 'tsconfig.base.json', 'tsconfig.json', 'package.json'];
const cache = 'node_modules/.cache/tidewire';
const stamp = join(cache, 'built');

/** @param {{ always?: boolean }} [options] `always` builds without looking at the age of dist */
export async function ensureBuild({ always = false } = {}) {
  if (!always && isFresh()) return;
  console.log('Building dist.');
  const startedAt = new Date();
  for (const step of [['node_modules/tsdown/dist/run.mjs', '--log-level', 'warn'], ['scripts/styles.mjs']]) {
    const code = await runToEnd(process.execPath, step);
    if (code !== 0) throw new Error(`The build failed in ${step[0]}. Its output above says why.`);
  }
  mkdirSync(cache, { recursive: true });
  writeFileSync(stamp, `${startedAt.toISOString()}\n`);
}

function isFresh() {
  const builtAt = Math.min(changedAt(stamp, 0), changedAt('dist', 0));
  return inputs.every((path) => newestChange(path) < builtAt);
}

function newestChange(path) {
  const own = changedAt(path, Infinity);
  let names;
  try {
    names = readdirSync(path);
  } catch {
    return own; // A file.
  }
  return Math.max(own, ...names.map((name) => newestChange(join(path, name))));
}

function changedAt(path, otherwise) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? otherwise;
}
