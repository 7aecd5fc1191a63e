import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../../examples/hub/hub.mjs', import.meta.url));

/** The example hub as a process of its own, to be frozen, killed and started again at the same address. */
export interface HubProcess {
  readonly url: string;
  readonly health: string;
  /** SIGSTOP: open sockets stay open and say nothing. */
  freeze(): void;
  thaw(): void;
  /** SIGKILL: no goodbye. */
  kill(): Promise<void>;
  /** On the same port. */
  start(): Promise<void>;
}

export async function startHub(): Promise<HubProcess> {
  let child: ChildProcess;
  let port = 0;
  let url = '';
  let health = '';

  async function start(): Promise<void> {
    const args = port ? ['--port', String(port), '--exact-port'] : ['--port', '0'];
    child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    if (!child.stdout) throw new Error('The hub has no output.');
    for await (const line of createInterface(child.stdout)) {
      const { listening } = JSON.parse(line) as { listening: { url: string; health: string } };
      ({ url, health } = listening);
      port = Number(new URL(url).port);
      child.stdout.resume();
      return;
    }
    throw new Error('The hub ended before it listened.');
  }

  await start();
  return {
    get url() {
      return url;
    },
    get health() {
      return health;
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
    start,
  };
}
