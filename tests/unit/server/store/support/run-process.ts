import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';

const root = join(import.meta.dirname, '../../../../..');

export interface BuiltProcess {
  /** Starts it. */
  run(...args: readonly string[]): RunningProcess;
  /** Ends what still runs, and removes what was built. */
  dispose(): Promise<void>;
}

export interface RunningProcess {
  /** What it wrote so far, by line. */
  readonly lines: readonly string[];
  /** Resolves once it has written so many lines. Rejects with what it wrote to stderr if it ends before. */
  wrote(count: number): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
  /** Resolves at its end. Rejects if it failed. */
  ended(): Promise<void>;
}

/** Bundles a script of this folder for Node. It lies within the project, where it finds its packages. */
export async function buildProcess(script: string): Promise<BuiltProcess> {
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'tidewire-process-'));
  await build({
    configFile: false,
    logLevel: 'silent',
    root,
    build: {
      ssr: join(import.meta.dirname, script),
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: 'process.mjs' } },
    },
  });
  const children = new Set<ChildProcess>();
  return {
    run: (...args) => start(children, join(folder, 'process.mjs'), args),
    async dispose() {
      for (const child of children) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      rmSync(folder, { recursive: true });
    },
  };
}

function start(children: Set<ChildProcess>, file: string, args: readonly string[]): RunningProcess {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  const lines: string[] = [];
  let errors = '';
  let look = (): void => undefined;
  createInterface(child.stdout).on('line', (line) => {
    lines.push(line);
    look();
  });
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const end = once(child, 'close').then(([code]: unknown[]) => {
    children.delete(child);
    return code;
  });
  return {
    lines,
    wrote: (count) =>
      new Promise((resolve, reject) => {
        look = () => lines.length >= count && resolve();
        look();
        void end.then(() => reject(new Error(`The process ended after ${lines.length} lines: ${errors}`)));
      }),
    async kill() {
      child.kill('SIGKILL');
      await end;
    },
    async ended() {
      const code = await end;
      if (code !== 0) throw new Error(`The process ended with ${String(code)}: ${errors}`);
    },
  };
}
