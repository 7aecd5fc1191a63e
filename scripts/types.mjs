// `npm run types`: every TypeScript program of the house, and the type tests.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const programs = ['tsconfig.core.json', 'tsconfig.server.json', 'tsconfig.react.json', 'tsconfig.json'];
const typeTests = readdirSync('tests/types', { recursive: true })
  .filter((path) => path.endsWith('tsconfig.json'))
  .map((path) => join('tests/types', path))
  .sort();

let failed = 0;
for (const program of [...programs, ...typeTests]) {
  const { status, stdout } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', program], {
    encoding: 'utf8',
  });
  const isEmpty = stdout.includes('error TS18003');
  const verdict = status === 0 ? 'ok' : isEmpty ? 'no files yet' : 'failed';
  console.log(`${program}: ${verdict}`);
  if (verdict !== 'failed') continue;
  failed += 1;
  console.log(stdout);
}
process.exit(failed ? 1 : 0);
