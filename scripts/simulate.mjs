// `npm run simulate -- --histories 5000 --seed 1`: random histories over the real client and the real hub, with faults, in virtual time. The
// last line is the sum; the exit code is 1 if a promise was broken.
import { spawnSync } from 'node:child_process';
import { ensureNodeModules } from './node-modules.mjs';

const outDir = 'node_modules/.cache/tidewire/simulator';

ensureNodeModules();
const { build } = await import('vite');
await build({
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  build: {
    ssr: 'tests/simulator/main.ts',
    outDir,
    emptyOutDir: true,
    target: 'node20',
    rollupOptions: { output: { entryFileNames: 'main.mjs' } },
  },
});
const { status } = spawnSync(process.execPath, [`${outDir}/main.mjs`, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
