// `npm start`: the hub and the Storybook, from a fresh clone. Ctrl-C stops both.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ensureBuild } from './build.mjs';
import { freePort } from './free-port.mjs';
import { ensureNodeModules } from './node-modules.mjs';
import { killAll, startGroup, stopAll } from './process-group.mjs';

const host = '127.0.0.1';
const startupMs = 180_000;
let isStopping = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop(0));

try {
  ensureNodeModules();
  await ensureBuild();
  await start();
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  await stop(1);
}

async function start() {
  const hubUrl = await startHub(await freePort(4400, host));
  const storybookUrl = await startStorybook(await freePort(6006, host), hubUrl);
  if (isStopping) return;
  console.log(`\n  Storybook  ${storybookUrl}\n  Hub        ${hubUrl}\n\n  Ctrl-C stops both.\n`);
}

/** The hub says where it listens, in one line of JSON. */
async function startHub(port) {
  const hub = startServer('hub', [join('examples', 'hub', 'hub.mjs'), '--port', String(port)], {});
  const url = await new Promise((resolve, reject) => {
    setTimeout(
      () => reject(new Error(`The hub did not say where it listens within ${startupMs / 1000} s.`)),
      startupMs,
    ).unref();
    hub.onLine((line) => {
      const address = listeningAddress(line);
      if (address) resolve(address);
      return Boolean(address);
    });
  });
  const health = new URL('/health', url);
  health.protocol = 'http:';
  await untilItAnswers('The hub', health);
  return url;
}

async function startStorybook(port, hubUrl) {
  const folder = join('node_modules', 'storybook');
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  // Storybook's own file and not `npx storybook`: ending npx leaves the server behind it alive.
  const program = join(folder, typeof bin === 'string' ? bin : bin.storybook);
  const options = ['--ci', '--no-open', '--exact-port', '--quiet', '--disable-telemetry'];
  startServer('storybook', [program, 'dev', '--host', host, '--port', String(port), ...options], {
    STORYBOOK_HUB_URL: hubUrl,
    STORYBOOK_DISABLE_TELEMETRY: '1',
  });
  const url = `http://${host}:${port}/`;
  await untilItAnswers('Storybook', url);
  return url;
}

/** Starts a server, passes on what it says, and stops everything if it ends by itself. */
function startServer(name, args, env) {
  const child = startGroup(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let isHeard = () => false;
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      if (!isHeard(line) && line.trim()) console.log(`[${name}] ${line}`);
    });
  }
  child.once('exit', (code, signal) => {
    if (isStopping) return;
    console.error(`\nThe ${name} ended unexpectedly (${signal ?? `exit code ${code}`}). Its output above says why.`);
    void stop(1);
  });
  return {
    /** The listener returns true for a line that needs no showing. */
    onLine(listener) {
      isHeard = listener;
    },
  };
}

function listeningAddress(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line).listening?.url;
  } catch {
    return undefined;
  }
}

async function untilItAnswers(name, url) {
  const deadline = Date.now() + startupMs;
  while (!isStopping) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      await response.arrayBuffer();
      if (response.ok) return;
    } catch {
      // Not yet.
    }
    if (Date.now() > deadline) throw new Error(`${name} did not answer at ${url} within ${startupMs / 1000} s.`);
    await new Promise((done) => setTimeout(done, 200));
  }
}

async function stop(code) {
  if (isStopping) return killAll();
  isStopping = true;
  await stopAll();
  process.exit(code);
}
