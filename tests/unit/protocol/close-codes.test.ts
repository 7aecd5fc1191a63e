// @vitest-environment node
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classifyClose, closeCode } from '../../../src/protocol/close-codes';

/** What docs/protocol.md says the client does, by how its sentence begins. */
const meanings = [
  ['retries later', 'retry-later'],
  ['retries', 'retry'],
  ['`failed`', 'fail'],
  ['`needs-auth`', 'authenticate'],
] as const;

const document = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');
const table = document.split('## Close codes')[1]!.split('Sources:')[0]!;
const rows = [...table.matchAll(/^\| ([\d, a-z]+) \| .* \| (.+) \|$/gm)]
  .filter(([, codes]) => /\d/.test(codes!))
  .map(([, codes, text]) => ({ codes: codes!.match(/\d{4}/g)!.map(Number), text: text! }));

describe('[CN11] the table in docs/protocol.md is the table in the code', () => {
  test('and names every code of ours', () => {
    const named = rows.flatMap(({ codes }) => codes);
    expect(named.length).toBeGreaterThan(20);
    for (const code of Object.values(closeCode)) expect(named).toContain(code);
  });

  for (const { codes, text } of rows)
    test.each(codes)(`%i: ${text}`, (code) => {
      const [, action] = meanings.find(([start]) => text.startsWith(start))!;
      expect(classifyClose(code)).toBe(action);
    });
});

test('[CN11] a code that nobody knows is retried', () => {
  const known = rows.flatMap(({ codes }) => codes);
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 65_535 }).filter((code) => !known.includes(code)),
      (code) => {
        expect(classifyClose(code)).toBe('retry');
      },
    ),
  );
});

test('[CN11] an override replaces its entry and no other', () => {
  const overrides = { 1008: 'authenticate', 1006: 'fail' } as const;
  expect([1008, 1006, 4401, 1012].map((code) => classifyClose(code, overrides))).toEqual([
    'authenticate',
    'fail',
    'authenticate',
    'retry-later',
  ]);
});
