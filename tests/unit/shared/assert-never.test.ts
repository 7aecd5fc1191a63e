// @vitest-environment node
import { expect, test } from 'vitest';
import { assertNever } from '../../../src/shared/assert-never';

test('names the case that the types ruled out', () => {
  expect(() => assertNever('surprise' as never)).toThrow('surprise');
});
