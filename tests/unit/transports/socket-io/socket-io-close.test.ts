// @vitest-environment node
import { expect, test } from 'vitest';
import { classifyClose } from '../../../../src/protocol/close-codes';
import { toDisconnectEnd, toRefusalEnd } from '../../../../src/transports/socket-io/close';
import { isRecoveryOffset } from '../../../../src/transports/socket-io/offset';

test.each([
  ['io server disconnect', 'retry-later'],
  ['ping timeout', 'retry'],
  ['transport close', 'retry'],
  ['transport error', 'retry'],
  ['parse error', 'retry'],
  ['a reason of tomorrow', 'retry'],
])('[CN11] a disconnect for “%s” leads to: %s', (reason, action) => {
  expect(classifyClose(toDisconnectEnd(reason).code)).toBe(action);
  expect(toDisconnectEnd(reason).reason).toBe(reason);
});

test.each([
  [undefined, 'authenticate'],
  [{ content: 'Please retry later' }, 'authenticate'],
  [{ code: 'unauthorized' }, 'authenticate'],
  [{ status: 401 }, 'authenticate'],
  [{ code: 403 }, 'fail'],
  [{ code: 'forbidden' }, 'fail'],
  [{ status: 429 }, 'retry-later'],
  [{ code: 'rate-limited' }, 'retry-later'],
  [{ status: 503 }, 'retry-later'],
  [{ closeCode: 4403 }, 'fail'],
  [{ closeCode: 4000 }, 'retry'],
])('[CN11] middleware that refuses with %j leads to: %s', (data, action) => {
  expect(classifyClose(toRefusalEnd({ message: 'no', data }, true).code)).toBe(action);
});

test.each([
  [{ message: 'Invalid namespace' }, true, 'retry-later'],
  [{ message: 'xhr poll error', description: 401 }, false, 'authenticate'],
  [{ message: 'xhr poll error', description: 403 }, false, 'authenticate'],
  [{ message: 'xhr poll error', description: 503 }, false, 'retry-later'],
  [{ message: 'websocket error', description: {} }, false, 'retry'],
  [{ message: 'timeout' }, false, 'retry'],
])('[CN11] %j (by the server’s code: %s) leads to: %s', (error, isRefusal, action) => {
  expect(classifyClose(toRefusalEnd(error, isRefusal).code)).toBe(action);
});

test('offsets are told from the last argument of an event by their form', () => {
  const offsets = ['QK3v1aB', 'QK3v1aB.a', '1795284276793-0', '65f0c0ffee65f0c0ffee65f0'];
  const others = ['Welcome', 'awesome', 'online', '2026-11-21', '12-3', '', 7, null, undefined, ['QK3v1aB']];
  expect(offsets.filter(isRecoveryOffset)).toEqual(offsets);
  expect(others.filter(isRecoveryOffset)).toEqual([]);
});
