// @vitest-environment node
import { expect, it } from 'vitest';
import { createHttpSession, type HttpSocket, type HttpTaken } from '../../../../src/server/http/http-session';
import { createManualClock } from '../support/manual-clock';

/** A session of its own, and what its hub was told. */
function startSession() {
  const clock = createManualClock();
  const told: unknown[] = [];
  let socket: HttpSocket | undefined;
  const session = createHttpSession(
    (given) => {
      socket = given;
      return {
        received: (message) => told.push(message),
        alive: () => undefined,
        broken: () => told.push('broken'),
        closed: (code) => told.push(code),
      };
    },
    { headers: {} },
    { environment: clock.environment, maxPayloadBytes: 100, confirmBytes: 1_000, handleOver: () => told.push('over') },
  );
  const first = (reader: string, after: number, waitMs = 0) => session.take({ reader, isFirst: true, after, waitMs });
  const next = (reader: string, after: number, waitMs = 0) => session.take({ reader, isFirst: false, after, waitMs });
  const send = (text: string) => socket!.send(new TextEncoder().encode(text));
  return { session, socket: socket!, clock, told, first, next, send };
}

const messagesOf = (taken: HttpTaken) => (taken.kind === 'messages' ? [taken.last, taken.messages] : taken.kind);

it('[PR44] gives an older reader nothing more, also one that was not waiting when the newer came', async () => {
  const { first, next, send } = startSession();
  send('a');
  expect(messagesOf(await first('older', 0))).toEqual([1, ['a']]);
  expect(messagesOf(await first('newer', 0))).toEqual([1, ['a']]);
  send('b');
  expect(messagesOf(await next('older', 1))).toBe('superseded');
  expect(messagesOf(await next('newer', 1))).toEqual([2, ['b']]);
});

it('[PR44] keeps what was only given out, and drops what was confirmed', async () => {
  const { session, socket, first, next, send } = startSession();
  for (const text of ['aaa', 'bbb', 'ccc']) send(text);
  await first('r', 0);
  expect(messagesOf(await next('r', 3))).toEqual([3, []]);
  expect(socket.bufferedBytes).toBe(9);
  expect(messagesOf(await first('s', 1))).toEqual([3, ['bbb', 'ccc']]);
  expect(socket.bufferedBytes).toBe(6);
  await session.receive({ number: 1, messages: [], confirmed: 2 });
  expect(socket.bufferedBytes).toBe(3);
  // One that comes late drops nothing and brings nothing back.
  expect(messagesOf(await first('t', 0))).toEqual([3, ['ccc']]);
});

it('[PR42] gives out what was sent in one turn together', async () => {
  const { first, send } = startSession();
  const taken = first('r', 0, 10_000);
  for (const text of ['a', 'b', 'c']) send(text);
  expect(messagesOf(await taken)).toEqual([3, ['a', 'b', 'c']]);
});

it('gives out no more at once than a slow reader takes in time', async () => {
  const { first, send } = startSession();
  for (let i = 0; i < 5; i++) send('x'.repeat(40_000));
  const taken = await first('r', 0);
  expect(taken.kind === 'messages' && [taken.last, taken.messages.length]).toEqual([2, 2]);
});

it('tells of its end once, and later than it is asked to end', async () => {
  const { socket, told, session } = startSession();
  socket.terminate();
  socket.terminate();
  expect(told).toEqual(['over']);
  await Promise.resolve();
  expect(told).toEqual(['over', 1006]);
  expect(await session.receive({ number: 1, messages: ['late'] })).toBe('gone');
  expect(await session.end()).toBe('gone');
});

it('may be ended by its hub before the hub has said who listens', async () => {
  const clock = createManualClock();
  const codes: number[] = [];
  createHttpSession(
    (socket) => {
      socket.terminate();
      return {
        received: () => undefined,
        alive: () => undefined,
        broken: () => undefined,
        closed: (code) => codes.push(code),
      };
    },
    { headers: {} },
    { environment: clock.environment, maxPayloadBytes: 100, confirmBytes: 1_000, handleOver: () => undefined },
  );
  await Promise.resolve();
  expect([codes, clock.timers]).toEqual([[1006], 0]);
});
