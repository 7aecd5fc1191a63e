// @vitest-environment node
import { expect, it } from 'vitest';
import { longPolling } from '../../../src/transports/http/long-polling';
import { eventually } from '../server/support/eventually';
import { openedScripted, turn } from './support/open-scripted';

it('[PR43] polls again at once, behind the last message that arrived', async () => {
  const { next, told } = await openedScripted(longPolling);
  const first = await next('GET');
  expect(first.headers.accept).toBe('application/json');
  first.answer(200, { messages: ['a', { base64: 'AQI=' }], last: 2 });
  expect((await next('GET')).headers['last-event-id']).toBe('2');
  expect(told.slice(1)).toEqual([
    ['received', 'a'],
    ['received', Uint8Array.of(1, 2).buffer],
  ]);
});

it('[PR43] gives a poll up that is not answered for 35 s, and no sooner', async () => {
  const { next, clock } = await openedScripted(longPolling);
  const first = await next('GET');
  clock.advance(34_999);
  expect(first.isAborted).toBe(false);
  clock.advance(1);
  expect(first.isAborted).toBe(true);
  await turn();
  clock.advance(200);
  await next('GET');
});

it('[PR43] polls on at once after 25 s without anything', async () => {
  const { next, clock } = await openedScripted(longPolling);
  const first = await next('GET');
  clock.advance(25_000);
  first.answer(200, { messages: [], last: 0 });
  await next('GET');
});

it('does not run hot where something answers with nothing at once', async () => {
  const { next, clock, told } = await openedScripted(longPolling);
  for (const delayMs of [200, 1_000, 3_000, 0]) {
    (await next('GET')).answer(200, { messages: [], last: 0 });
    if (delayMs === 0) break;
    await turn();
    clock.advance(delayMs);
  }
  await eventually(() => told.length > 1);
  expect(told[1]).toEqual(['closed', 1006, 'nothing could be read']);
});

it('[PR44] drops what came before, and asks again from a hole', async () => {
  const { next, told, clock } = await openedScripted(longPolling);
  (await next('GET')).answer(200, { messages: ['a', 'b'], last: 2 });
  (await next('GET')).answer(200, { messages: ['b', 'c'], last: 3 });
  (await next('GET')).answer(200, { messages: ['e'], last: 5 });
  await turn();
  clock.advance(200);
  expect((await next('GET')).headers['last-event-id']).toBe('3');
  expect(told.slice(1).map(([, data]) => data)).toEqual(['a', 'b', 'c']);
});

it('[PR43] tells the close of the hub behind its last messages', async () => {
  const { next, told } = await openedScripted(longPolling);
  (await next('GET')).answer(200, { messages: ['a'], last: 1, close: { code: 1012, reason: 'restart' } });
  await eventually(() => told.length === 3);
  expect(told.slice(1)).toEqual([
    ['received', 'a'],
    ['closed', 1012, 'restart'],
  ]);
});

it.each([
  '<html>',
  '[]',
  '{}',
  '{"messages":"a","last":1}',
  '{"messages":[1],"last":1}',
  '{"messages":[],"last":0,"close":1}',
])('takes %s for no answer, and polls again later', async (content) => {
  const { next, told, clock } = await openedScripted(longPolling);
  (await next('GET')).answer(200, content);
  await turn();
  clock.advance(200);
  await next('GET');
  expect(told).toHaveLength(1);
});
