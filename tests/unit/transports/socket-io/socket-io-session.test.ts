// @vitest-environment node
import { expect, test } from 'vitest';
import { createSocketIoSession } from '../../../../src/transports/socket-io/session';

function open() {
  let ids = 0;
  return createSocketIoSession(() => `stay-${++ids}`);
}

test('what a session has received is behind its recovery, and a copy of it is known', () => {
  const session = open();
  session.begin('p1');
  expect(session.recovery()).toBeUndefined();
  expect(['QK3v1aA', 'QK3v1aB', 'QK3v1aA'].map(session.take)).toEqual([true, true, false]);
  expect(session.recovery()).toEqual({ pid: 'p1', offset: 'QK3v1aB' });
});

test('a new session is not recovered from where the last one was, or it would be told what is older than its snapshots', () => {
  const session = open();
  session.begin('p1');
  session.take('QK3v1aA');
  const stay = session.enter('room');
  session.begin('p2');
  expect(session.recovery()).toBeUndefined();
  expect(session.resume('room', stay)).toBeUndefined();
  // But a copy that another node tells late is one all the same.
  expect(session.take('QK3v1aA')).toBe(false);
});

test('a server without recovery is asked for none', () => {
  const session = open();
  session.begin(undefined);
  expect([session.recovers, session.recovery()]).toEqual([false, undefined]);
});

test('behind a stream with several writers recovery begins two seconds earlier, and copies are dropped', () => {
  const session = open();
  session.begin('p1');
  for (const time of [1_000, 2_500, 4_000, 5_000]) session.take(`${1_795_284_270_000 + time}-0`);
  expect(session.recovery()?.offset).toBe('1795284272500-0');
});

test('but not before a room was entered: what was said before is in its snapshot', () => {
  const session = open();
  session.begin('p1');
  for (const time of [1_000, 2_500, 4_000]) session.take(`${1_795_284_270_000 + time}-0`);
  session.enter('room');
  session.take('1795284275000-0');
  expect(session.recovery()?.offset).toBe('1795284274000-0');
});

test('a stay ends with the leaving, and the next one has another name', () => {
  const session = open();
  session.begin('p1');
  const first = session.enter('room');
  expect(session.resume('room', first)).toBe(first);
  session.leave('room');
  const second = session.enter('room');
  expect([session.resume('room', first), session.resume('room', second)]).toEqual([undefined, second]);
});

test.each([
  ['one process alone', 'QK3v1aA', true],
  ['a stream of several nodes', '1795284271000-0', false],
  ['an adapter that nobody here knows the offsets of', '65f0c0ffee65f0c0ffee65f0', false],
])('a stay survives the recovery of its session under its name only with %s', (_writers, offset, survives) => {
  const session = open();
  session.begin('p1');
  const stay = session.enter('room');
  session.take(offset);
  session.begin('p1');
  expect(session.resume('room', stay) === stay).toBe(survives);
  expect(session.resume('room', stay)).toBeDefined();
});
