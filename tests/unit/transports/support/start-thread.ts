import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build, type Rolldown } from 'vite';

/**
 * Gives a way to start a file as a worker thread, as often as one likes. It is bundled first: Node 20 reads no
 * TypeScript.
 */
export async function threadFrom(file: URL): Promise<() => Worker> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    // Code that is evaluated finds no packages.
    ssr: { noExternal: true },
    build: {
      ssr: fileURLToPath(file),
      write: false,
      target: 'node20',
      rolldownOptions: { output: { format: 'cjs' } },
    },
  });
  const { output } = built as Rolldown.RolldownOutput;
  return () => new Worker(output[0].code, { eval: true });
}
