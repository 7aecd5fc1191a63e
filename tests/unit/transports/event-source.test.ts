// @vitest-environment node
import { expect, it } from 'vitest';
import { eventSource } from '../../../src/transports/http/event-source';
import { eventually } from '../server/support/eventually';
import { openedScripted, turn } from './support/open-scripted';

const event = (id: number, data: string) => `id: ${id}\ndata: ${data}\n\n`;

it('[PR42] tells messages as they come, text and bytes', async () => {
  const { next, told } = await openedScripted(eventSource);
  const stream = (await next('GET')).stream();
  stream.push(
    `:\n\n${event(1, 'a')}id: 2\nevent: json\ndata: "b\\rc"\n\nid: 3\nevent: json\ndata: {"base64":"AQI="}\n\n`,
  );
  await eventually(() => told.length === 4);
  expect(told.slice(1)).toEqual([
    ['received', 'a'],
    ['received', 'b\rc'],
    ['received', Uint8Array.of(1, 2).buffer],
  ]);
});

it('[PR42] opens a stream that ended again at once, behind the last message that arrived', async () => {
  const { next, clock } = await openedScripted(eventSource);
  const get = await next('GET');
  expect(get.headers.accept).toBe('text/event-stream');
  const stream = get.stream();
  stream.push(event(1, 'a') + event(2, 'b') + 'id: 3\ndata: cut o');
  stream.end();
  expect((await next('GET')).headers['last-event-id']).toBe('2');
  expect(clock.timers).toBe(1);
});

it('[PR42] opens one that was cut off again at once', async () => {
  const { next } = await openedScripted(eventSource);
  const stream = (await next('GET')).stream();
  stream.push(event(1, 'a'));
  stream.cut();
  expect((await next('GET')).headers['last-event-id']).toBe('1');
});

it('[PR42] gives a stream up that was silent for 25 s, and no sooner', async () => {
  const { next, clock, requests } = await openedScripted(eventSource);
  const stream = (await next('GET')).stream();
  for (let comment = 0; comment < 3; comment++) {
    stream.push(':\n\n');
    await turn();
    clock.advance(24_999);
  }
  expect(requests.filter(({ method }) => method === 'GET')).toHaveLength(1);
  clock.advance(1);
  expect((await next('GET')).headers['last-event-id']).toBe('0');
});

it('[PR44] drops what came before, and asks again from a hole', async () => {
  const { next, told, clock } = await openedScripted(eventSource);
  const first = (await next('GET')).stream();
  first.push(event(1, 'a') + event(2, 'b') + event(1, 'a') + event(4, 'd') + event(5, 'e'));
  await eventually(() => clock.timers === 1 && first.isCancelled);
  clock.advance(200);
  const again = await next('GET');
  expect(again.headers['last-event-id']).toBe('2');
  again.stream().push(event(2, 'b') + event(3, 'c') + event(4, 'd'));
  await eventually(() => told.length === 5);
  expect(told.slice(1).map(([, data]) => data)).toEqual(['a', 'b', 'c', 'd']);
});

it('[PR42] tells the close of the hub, and nothing after it', async () => {
  const { next, told, requests } = await openedScripted(eventSource);
  const stream = (await next('GET')).stream();
  stream.push(`${event(1, 'a')}event: close\ndata: {"code":4403,"reason":"removed"}\n\n${event(2, 'b')}`);
  stream.end();
  await eventually(() => told.length === 3);
  expect(told.slice(1)).toEqual([
    ['received', 'a'],
    ['closed', 4403, 'removed'],
  ]);
  expect(requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
});

it('[PR6] ignores events of a type that it does not know', async () => {
  const { next, told } = await openedScripted(eventSource);
  (await next('GET')).stream().push(`event: newer\ndata: x\n\n${event(1, 'a')}`);
  await eventually(() => told.length === 2);
  expect(told[1]).toEqual(['received', 'a']);
});

it('gives up where something else answers: four pages that are no stream', async () => {
  const { next, told, clock } = await openedScripted(eventSource);
  for (const delayMs of [200, 1_000, 3_000, 0]) {
    const stream = (await next('GET')).stream();
    stream.push('<html>Please sign in to this network</html>');
    stream.end();
    if (delayMs === 0) break;
    await turn();
    clock.advance(delayMs);
  }
  await eventually(() => told.length > 1);
  expect(told.slice(1)).toEqual([['closed', 1006, 'nothing could be read']]);
});
