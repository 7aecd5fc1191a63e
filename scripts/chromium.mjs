// Where is a Chromium? The system's, else Debian's package when we may install one, else Playwright's own.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

/** What a Chromium needs on a build machine: root has no user namespace sandbox, containers have a small /dev/shm. */
export const chromiumArgs = ['--no-sandbox', '--disable-dev-shm-usage'];

/**
 * The path of a Chromium that is there, or undefined. `CHROMIUM_PATH` goes before all others.
 *
 * @returns {string | undefined}
 */
export function findChromium() {
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) =>
      ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map((name) => join(folder, name)),
    );
  const candidates = [
    process.env.CHROMIUM_PATH,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    ...onPath,
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    playwrightChromium(),
  ];
  return candidates.find((path) => path && existsSync(path));
}

/**
 * Finds a Chromium, and installs one if there is none.
 *
 * @returns {string}
 */
export function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('No Chromium found. Installing the package of the system.');
    run('apt-get', ['update', '-q']);
    run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium']);
  } else {
    console.log("No Chromium found. Downloading Playwright's own.");
    run(process.execPath, [join('node_modules', 'playwright', 'cli.js'), 'install', 'chromium']);
  }
  const installed = findChromium();
  if (installed) return installed;
  throw new Error(
    'No Chromium was found, and none could be installed. The browser, story and end-to-end tests need one. ' +
      'Install Chromium or Chrome, or set CHROMIUM_PATH to its executable.',
  );
}

function playwrightChromium() {
  try {
    return createRequire(import.meta.url)('playwright').chromium.executablePath();
  } catch {
    return undefined; // Nothing is installed yet, or no build of it exists for this system.
  }
}

function run(command, args) {
  spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
}
