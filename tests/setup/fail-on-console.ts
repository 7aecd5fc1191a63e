import { afterEach, beforeEach } from 'vitest';

/**
 * A warning or an error that no test expected is a bug of ours: React complaining, a warning meant for users, a lost
 * rejection. A test that expects one replaces the method: `vi.spyOn(console, 'warn').mockImplementation(() => {})`.
 */
const said: string[] = [];

for (const method of ['error', 'warn'] as const) {
  const original = console[method];
  console[method] = (...values: unknown[]) => {
    said.push(`console.${method}: ${values.map(String).join(' ')}`);
    original.apply(console, values);
  };
}

beforeEach(() => {
  said.length = 0;
});

afterEach(() => {
  const unexpected = said.splice(0);
  if (unexpected.length > 0) {
    throw new Error(`Unexpected console output. Fix its cause, or expect it in the test.\n${unexpected.join('\n')}`);
  }
});
