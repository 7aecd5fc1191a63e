// Are the packages of package-lock.json installed? Read without any package, for on a fresh clone there is none.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Runs `npm ci` if node_modules is missing or differs from package-lock.json. Throws if that fails. */
export function ensureNodeModules() {
  if (isInstalled()) return;
  console.log('Installing node modules.');
  const npm = process.env.npm_execpath;
  const { status } = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, 'ci'], { stdio: 'inherit' })
    : spawnSync('npm', ['ci'], { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) throw new Error('`npm ci` failed. Its output above says why.');
}

/** npm keeps what it installed in node_modules/.package-lock.json, without what other systems would need. */
function isInstalled() {
  const wanted = readPackages('package-lock.json');
  const installed = readPackages('node_modules/.package-lock.json');
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional, devOptional }]) =>
      path === '' || installed[path]?.version === version || (!installed[path] && (optional || devOptional)),
  );
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
