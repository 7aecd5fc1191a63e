// @vitest-environment node
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { fromBase64, toBase64 } from '../../../src/protocol/base64';

it('[PR41] writes and reads what everybody else calls base64', () => {
  for (let length = 0; length < 200; length++) {
    const bytes = new Uint8Array(randomBytes(length));
    const text = Buffer.from(bytes).toString('base64');
    expect(toBase64(bytes)).toBe(text);
    expect(fromBase64(text)).toEqual(bytes);
  }
});

it.each(['A', 'AB', 'ABC', '=', '====', 'A===', 'AB=C', '=ABC', 'AB-_', 'AA A', 'AAA\n', 'ééää'])(
  '[PR41] does not read %j',
  (text) => {
    expect(fromBase64(text)).toBeUndefined();
  },
);
