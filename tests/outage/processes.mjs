// Children that die with us: hubs and Redis.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const children = new Set();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

function start(command, args) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** Resolves once it answers. @returns its port, and ways to torment it */
export async function startHub(options) {
  const child = start(process.execPath, [fileURLToPath(new URL('hub.mjs', import.meta.url)), JSON.stringify(options)]);
  const exited = once(child, 'exit');
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    exited.then(([code, signal]) => {
      throw new Error(`The hub ended with ${code ?? signal} before it listened.`);
    }),
  ]);
  return {
    port: JSON.parse(String(line)).port,
    exited,
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A Redis of our own that keeps what it has acknowledged. */
export async function startRedis({ directory = makeFolder('redis'), port } = {}) {
  const at = port ?? (await freePort());
  const options = { port: at, bind: '127.0.0.1', dir: directory, appendonly: 'yes', appendfsync: 'always', save: '' };
  const child = start(
    'redis-server',
    Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
  );
  for await (const chunk of child.stdout) if (String(chunk).includes('Ready to accept connections')) break;
  child.stdout.resume();
  return {
    url: `redis://127.0.0.1:${at}`,
    directory,
    port: at,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

const folders = [];
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone when we are. */
export function makeFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `tidewire-${name}-`));
  folders.push(folder);
  return folder;
}
