// @vitest-environment node
import { afterEach, expect, test, vi } from 'vitest';
import { warnOnce } from '../../../src/shared/warn';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test('says a thing once, under the name of the package', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  warnOnce('the tide is out');
  warnOnce('the tide is out');
  warnOnce('the tide is in');
  expect(warn.mock.calls).toEqual([['[tidewire] the tide is out'], ['[tidewire] the tide is in']]);
});

test('says nothing in production', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  vi.stubEnv('NODE_ENV', 'production');
  warnOnce('not for users');
  expect(warn).not.toHaveBeenCalled();
});
