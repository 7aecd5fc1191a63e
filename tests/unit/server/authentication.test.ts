// @vitest-environment node
import { expect, it } from 'vitest';
import type { HubUser } from '../../../src/entries/server';
import { eventually } from './support/eventually';
import { createManualClock } from './support/manual-clock';
import { startHub } from './support/start-hub';

const userOf = (token: string | undefined): HubUser | null =>
  token?.startsWith('user:') ? { userId: token.slice(5) } : null;

it('[PR9] lets anybody in as an anonymous user where no authenticate is given', async () => {
  const { open } = await startHub();
  expect(await (await open()).hello({ token: 'whatever' })).not.toHaveProperty('user');
});

it('[PR9] asks authenticate for token, request and client, and tells the user in the welcome', async () => {
  const asked: unknown[] = [];
  const { open } = await startHub({
    authenticate({ token, client, request }) {
      asked.push({ token, client, cookie: request.headers.cookie });
      return userOf(token);
    },
  });
  const client = await open({ headers: { Cookie: 'a=b' } });
  expect(await client.hello({ token: 'user:ada', client: 'c1' })).toMatchObject({ user: 'ada' });
  expect(asked).toEqual([{ token: 'user:ada', client: 'c1', cookie: 'a=b' }]);
});

it('[PR9] refuses with the error unauthorized and the close 4401', async () => {
  const { open, hub, log } = await startHub({ authenticate: ({ token }) => userOf(token) });
  const client = await open();
  client.send({ type: 'hello', versions: [1], client: 'c', token: 'secret-token', capabilities: [] });
  expect(await client.next('error')).toMatchObject({ code: 'unauthorized' });
  expect(await client.closed).toMatchObject({ code: 4401 });
  await eventually(() => hub.connections === 0);
  expect(JSON.stringify(log)).not.toContain('secret-token');
});

it('[PR9] refuses credentials that have ended already', async () => {
  const { open } = await startHub({ authenticate: () => ({ userId: 'ada', expiresAt: 1 }) });
  const client = await open();
  void client.hello().catch(() => undefined);
  expect(await client.closed).toMatchObject({ code: 4401 });
});

it.each([
  [
    'throws',
    () => {
      throw new Error('secret database name');
    },
  ],
  ['rejects', () => Promise.reject(new Error('secret database name'))],
  ['returns no user', () => 'ada' as unknown as HubUser],
  ['returns undefined', () => undefined as unknown as HubUser],
  ['returns an empty user id', () => ({ userId: '' })],
  ['returns a wrong user id', () => ({ userId: 7 }) as unknown as HubUser],
  ['returns a wrong expiry', () => ({ expiresAt: NaN })],
])(
  '[PR24] answers internal and closes with 1011 when authenticate %s',
  async (_name, authenticate: () => HubUser | Promise<HubUser>) => {
    const { open, log } = await startHub({ authenticate });
    const client = await open();
    void client.hello().catch(() => undefined);
    expect(await client.next('error')).toMatchObject({ code: 'internal' });
    expect(await client.closed).toMatchObject({ code: 1011 });
    expect(client.messages.join()).not.toContain('database');
    expect(log).toContainEqual(expect.objectContaining({ event: 'callback-failed', callback: 'authenticate' }));
  },
);

it('[CN6] gives authenticate ten seconds', async () => {
  let isAsked = false;
  const { open, clock } = await startHub({
    authenticate() {
      isAsked = true;
      return new Promise<null>(() => {});
    },
  });
  const client = await open();
  void client.hello().catch(() => undefined);
  await eventually(() => isAsked);
  clock.advance(10_000);
  expect(await client.closed).toMatchObject({ code: 1011 });
});

it('[HB6] ignores the answer of authenticate when the client has left meanwhile', async () => {
  let accept: (() => void) | undefined;
  const { open, hub, log } = await startHub({
    authenticate: () => new Promise<HubUser>((resolve) => (accept = () => resolve({ userId: 'ada' }))),
  });
  const client = await open();
  void client.hello().catch(() => undefined);
  await eventually(() => accept !== undefined);
  client.socket.terminate();
  await eventually(() => hub.connections === 0);
  accept?.();
  await eventually(() => hub.connections === 0);
  expect(log.map(({ event }) => event)).toEqual(['opened', 'closed']);
});

it('[PR10] closes with 4401 when the credentials end', async () => {
  const clock = createManualClock();
  const { open } = await startHub(
    {
      authenticate: () => ({ userId: 'ada', expiresAt: clock.environment.now() + 60_000 }),
    },
    clock,
  );
  const client = await open();
  expect(await client.hello()).toMatchObject({ expiresAt: clock.environment.now() + 60_000 });
  clock.advance(59_999);
  expect(client.socket.readyState).toBe(1);
  clock.advance(1);
  expect(await client.closed).toMatchObject({ code: 4401 });
});

it('[PR10] waits for credentials that end beyond the longest timer of Node', async () => {
  const month = 31 * 86_400_000;
  const clock = createManualClock();
  const { join } = await startHub(
    {
      heartbeatMs: Infinity,
      authenticate: () => ({ userId: 'ada', expiresAt: clock.environment.now() + month }),
    },
    clock,
  );
  const client = await join();
  clock.advance(month - 1);
  await client.roundTrip();
  clock.advance(1);
  expect(await client.closed).toMatchObject({ code: 4401 });
});

it('[PR10] replaces the credentials of the same user without dropping the connection', async () => {
  const clock = createManualClock();
  const { open } = await startHub(
    {
      authenticate: ({ token }) => ({
        userId: 'ada',
        expiresAt: clock.environment.now() + 1_000,
        claims: { role: token },
      }),
      authorize: ({ user }) => user.claims?.role === 'admin',
    },
    clock,
  );
  const client = await open();
  await client.hello({ token: 'guest' });
  client.send({ type: 'subscribe', id: '1', channel: 'a' });
  expect(await client.next('error')).toMatchObject({ code: 'forbidden' });
  clock.advance(900);
  client.send({ type: 'authenticate', id: '2', token: 'admin' });
  expect(await client.next('authenticated')).toEqual({
    type: 'authenticated',
    id: '2',
    expiresAt: clock.environment.now() + 1_000,
  });
  clock.advance(900);
  client.send({ type: 'subscribe', id: '3', channel: 'a' });
  await client.next('subscribed');
  clock.advance(100);
  expect(await client.closed).toMatchObject({ code: 4401 });
});

it.each([
  ['another user', 'user:eve'],
  ['refused credentials', 'garbage'],
])('[PR10] closes with 4401 when the connection is handed %s', async (_name, token) => {
  const { join } = await startHub({ authenticate: (request) => userOf(request.token) });
  const client = await join({ token: 'user:ada' });
  client.send({ type: 'authenticate', id: '2', token });
  expect(await client.next('error')).toMatchObject({ id: '2', code: 'unauthorized' });
  expect(await client.closed).toMatchObject({ code: 4401 });
});

it('[PR24] keeps the old credentials when the new ones cannot be checked', async () => {
  const { join } = await startHub({
    authenticate({ token }) {
      if (token === 'fault') throw new Error('database down');
      return userOf(token);
    },
  });
  const client = await join({ token: 'user:ada' });
  client.send({ type: 'authenticate', id: '2', token: 'fault' });
  expect(await client.next('error')).toMatchObject({ id: '2', code: 'internal' });
  await client.roundTrip();
});
