// @vitest-environment node
import { describe, expect, test } from 'vitest';
import type { OperationSender, RouteGuarantees, SendContext } from '../../../../../src/core/sync/operation';
import { chooseRoute, guaranteesOfRoute } from '../../../../../src/core/sync/senders/choose-route';
import { overCommand } from '../../../../../src/core/sync/senders/over-command';
import { overEither } from '../../../../../src/core/sync/senders/over-either';
import { overHttp } from '../../../../../src/platform/over-http/over-http';
import { losesAnswer, startOddServer } from './support/odd-server';
import { createSendContext, failureOf } from './support/send-context';

const now = 1_700_000_000_000;
const hour = 3_600_000;

/** A way that only writes down that it was taken. */
function way(name: string, guarantees: RouteGuarantees, taken: string[] = []): OperationSender<unknown, unknown> {
  const send = () => Promise.resolve(void taken.push(name));
  return Object.assign(send, { guarantees });
}
const socket: RouteGuarantees = { isIdempotent: true, memory: 'hub' };
const http: RouteGuarantees = { isIdempotent: true, worksOffline: true };

describe('which way an attempt takes', () => {
  test('[LN5] the first that can be used, or none', () => {
    const either = overEither(way('socket', socket), way('http', http));
    expect(chooseRoute(either, { isConnected: true, now })).toEqual({ status: 'open', route: 'hub' });
    expect(chooseRoute(either, { isConnected: false, now })).toEqual({ status: 'open', route: 'second' });
    expect(chooseRoute(way('socket', socket), { isConnected: false, now })).toEqual({ status: 'closed' });
    expect(chooseRoute({}, { isConnected: false, now })).toEqual({ status: 'closed' });
    expect(chooseRoute({}, { isConnected: true, now })).toEqual({ status: 'open', route: undefined });
  });

  test('[ID4] what may have run by one way does not go the other', () => {
    const either = overEither(way('socket', socket), way('http', http));
    const overSocket = { route: 'hub', sentAt: now };
    expect(chooseRoute(either, { isConnected: false, now, inDoubt: overSocket })).toEqual({ status: 'closed' });
    expect(chooseRoute(either, { isConnected: true, now, inDoubt: overSocket })).toEqual({
      status: 'open',
      route: 'hub',
    });
    const inDoubt = { route: 'second', sentAt: now };
    expect(chooseRoute(either, { isConnected: true, now, inDoubt })).toEqual({ status: 'open', route: 'second' });
  });

  test('[ID4] unless both share one memory of ids', () => {
    const shared = { ...http, memory: 'hub' };
    for (const either of [
      overEither(way('socket', socket), way('http', shared)),
      overEither(way('socket', socket), way('http', http), { sharedMemory: true }),
    ]) {
      const inDoubt = { route: 'hub', sentAt: now };
      expect(chooseRoute(either, { isConnected: false, now, inDoubt })).toEqual({ status: 'open', route: 'hub' });
      expect(chooseRoute(either, { isConnected: true, now, inDoubt })).toEqual({ status: 'open', route: 'hub' });
    }
    const denied = overEither(way('socket', socket), way('http', shared), { sharedMemory: false });
    const inDoubt = { route: 'hub', sentAt: now };
    expect(chooseRoute(denied, { isConnected: false, now, inDoubt })).toEqual({ status: 'closed' });
    const alike = overEither(way('a', { ...socket, memory: 'second' }), way('b', http));
    expect(new Set(alike.routes?.map(({ memory }) => memory)).size).toBe(2);
  });

  test('[ID2] what may have run goes nowhere if no copy would be known', () => {
    const either = overEither(way('socket', socket), way('http', { worksOffline: true }));
    const inDoubt = { route: 'second', sentAt: now };
    expect(chooseRoute(either, { isConnected: true, now, inDoubt })).toEqual({ status: 'unconfirmed' });
    expect(chooseRoute({}, { isConnected: true, now, inDoubt: { route: undefined, sentAt: now } })).toEqual({
      status: 'unconfirmed',
    });
  });

  test('[ID2] nor after an update of the app that took its way away', () => {
    const inDoubt = { route: 'second', sentAt: now };
    expect(chooseRoute(way('socket', socket), { isConnected: true, now, inDoubt })).toEqual({ status: 'unconfirmed' });
    const either = overEither(way('socket', socket), way('http', http));
    expect(chooseRoute(either, { isConnected: true, now, inDoubt: { route: 'hub', sentAt: now } }).status).toBe('open');
    expect(guaranteesOfRoute(either, 'hub')).toMatchObject({ isIdempotent: true });
    expect(guaranteesOfRoute(either, 'gone')).toEqual({});
  });

  test.each([
    [undefined, 23 * hour, 'open'],
    [undefined, 24 * hour, 'unconfirmed'],
    [hour, hour / 2, 'open'],
    // It is under way for a while.
    [hour, hour - 1_000, 'unconfirmed'],
    [undefined, -48 * hour, 'unconfirmed'],
  ])('[ID2] within the window of its server: %s, after %i ms: %s', (idempotencyWindowMs, passedMs, status) => {
    const inDoubt = { route: 'hub', sentAt: now - passedMs };
    const sender = way('socket', { ...socket, idempotencyWindowMs });
    expect(chooseRoute(sender, { isConnected: true, now, inDoubt }).status).toBe(status);
  });
});

describe('overEither', () => {
  test('[ID4] goes the way that was stored with the attempt, whatever has changed since', async () => {
    const taken: string[] = [];
    const either = overEither(way('socket', socket, taken), way('http', http, taken));
    await either(1, createSendContext({ route: 'second', isConnected: () => true }));
    await either(1, createSendContext({ route: 'hub', isConnected: () => false }));
    expect(taken).toEqual(['http', 'socket']);
  });

  test('[ID4] sends nothing by a way that nobody stored', async () => {
    const taken: string[] = [];
    const either = overEither(way('socket', socket, taken), way('http', http, taken));
    for (const route of [undefined, 'gone'])
      expect((await failureOf(either(1, createSendContext({ route })))).kind).toBe('not-sent');
    expect(taken).toEqual([]);
  });

  test('promises what both ways hold', () => {
    const either = overEither(
      way('socket', { ...socket, isVersioned: true, isConditional: true, readsOwnWrites: true }),
      way('http', { ...http, isVersioned: true, idempotencyWindowMs: hour }),
    );
    expect(either.guarantees).toEqual({
      isIdempotent: true,
      idempotencyWindowMs: hour,
      readsOwnWrites: false,
      worksOffline: true,
      isVersioned: true,
      isConditional: false,
    });
    expect(overEither(way('a', socket), way('b', socket)).guarantees).toMatchObject({
      idempotencyWindowMs: 24 * hour,
      worksOffline: false,
    });
  });

  test('a memory that one of them has not cannot be shared', () => {
    expect(() => overEither(way('socket', socket), way('http', {}), { sharedMemory: true })).toThrow(/could run twice/);
  });

  test('[ID4] the answer over HTTP is lost, the socket comes back: with one memory it may go there', async () => {
    const effects: string[] = [];
    const server = await startOddServer({ remembers: true, effects });
    const request: SendContext['request'] = (_name, _data, { key = '' } = {}) => {
      if (!effects.includes(key)) effects.push(key);
      return Promise.resolve({ status: 'answered', data: { version: 1 } });
    };
    const memory = 'todos';
    const either = overEither(
      overCommand('save', { memory, isIdempotent: true, toData: (vars) => vars }),
      overHttp({ method: 'POST', url: server.url, memory, isIdempotent: true }),
    );
    server.next(losesAnswer);
    const id = '"op-1"';
    const attempt = (isConnected: boolean, inDoubt?: { route: string | undefined; sentAt: number }) => {
      const choice = chooseRoute(either, { isConnected, now, inDoubt });
      const route = choice.status === 'open' ? choice.route : undefined;
      // The same text in both memories: what the header holds is quoted.
      const context = { route, request, isConnected: () => isConnected };
      return { route, done: either({}, createSendContext({ ...context, id: isConnected ? id : 'op-1' })) };
    };
    const first = attempt(false);
    await failureOf(first.done);
    expect(await attempt(true, { route: first.route, sentAt: now }).done).toEqual({ version: 1 });
    expect([effects, server.arrivals.length]).toEqual([[id], 1]);
  });
});
