// @vitest-environment node
import { expect, it } from 'vitest';
import { eventually } from './support/eventually';
import { startHub } from './support/start-hub';

it('[PR3] welcomes a hello with version, session, time and limits', async () => {
  const { open, clock } = await startHub();
  const client = await open();
  const welcome = await client.hello();
  expect(welcome).toEqual({
    type: 'welcome',
    version: 1,
    session: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    time: clock.environment.now(),
    resumed: false,
    epoch: expect.any(String) as string,
    capabilities: ['batch', 'history', 'publishers', 'presence', 'operations', 'own-channel'],
    limits: { maxPayloadBytes: 1_048_576 },
  });
});

it('[PR3] closes with 4408 when no hello comes in time', async () => {
  const { open, clock } = await startHub();
  const client = await open();
  clock.advance(9_999);
  expect(client.socket.readyState).toBe(1);
  clock.advance(1);
  expect(await client.closed).toMatchObject({ code: 4408 });
});

it('[PR3] does not count the time that authentication takes as missing a hello', async () => {
  let accept: (() => void) | undefined;
  const { open, clock } = await startHub({
    limits: { decisionTimeoutMs: 60_000 },
    authenticate: () => new Promise<{ userId: string }>((resolve) => (accept = () => resolve({ userId: 'ada' }))),
  });
  const client = await open();
  const welcomed = client.hello();
  await eventually(() => accept !== undefined);
  clock.advance(30_000);
  accept?.();
  expect(await welcomed).toMatchObject({ user: 'ada' });
});

it.each([
  ['another frame', '{"type":"ping","id":"1"}'],
  ['an unknown frame', '{"type":"greetings"}'],
  [
    'a batch with a hello',
    '{"type":"batch","frames":[{"type":"hello","versions":[1],"client":"c","capabilities":[]}]}',
  ],
  ['a malformed hello', '{"type":"hello","versions":"1","client":"c","capabilities":[]}'],
  ['no JSON', 'hello'],
])('[PR3] closes with 4400 when the first frame is %s', async (_name, text) => {
  const { open } = await startHub();
  const client = await open();
  client.sendText(text);
  expect(await client.closed).toMatchObject({ code: 4400 });
});

it('[PR2] closes with 4400 when more is sent before the welcome, and never does it', async () => {
  const heard: string[] = [];
  const { open } = await startHub({
    authenticate: () => new Promise<null>(() => {}),
    authorize: ({ action }) => heard.push(action) > 0,
  });
  const client = await open();
  void client.hello().catch(() => undefined);
  client.send({ type: 'subscribe', id: '1', channel: 'a' });
  expect(await client.closed).toMatchObject({ code: 4400 });
  expect(heard).toEqual([]);
});

it('[PR2] closes with 4400 on a second hello before the welcome, and asks authenticate once', async () => {
  let asked = 0;
  const { open } = await startHub({
    authenticate() {
      asked += 1;
      return new Promise<null>(() => {});
    },
  });
  const client = await open();
  void client.hello().catch(() => undefined);
  void client.hello().catch(() => undefined);
  expect(await client.closed).toMatchObject({ code: 4400 });
  expect(asked).toBe(1);
});

it('[PR7] counts a second hello as malformed and changes nothing', async () => {
  const { join, hub } = await startHub();
  const client = await join();
  client.send({ type: 'hello', versions: [1], client: 'other', capabilities: [] });
  expect(await client.next('error')).toMatchObject({ code: 'malformed' });
  expect(hub.stats().malformed).toBe(1);
  await client.roundTrip();
});

it('[PR3] closes with 4406 when no version is common, and takes 1 from among others', async () => {
  const { open } = await startHub();
  const future = await open();
  future.send({ type: 'hello', versions: [2, 3], client: 'c', capabilities: [] });
  expect(await future.closed).toMatchObject({ code: 4406 });
  expect(await (await open()).hello({ versions: [2, 1] })).toMatchObject({ version: 1 });
});

it('[PR15] fences the older connection of a publisher with 4409', async () => {
  const { join, hub } = await startHub();
  const older = await join({ client: 'same' });
  const newer = await join({ client: 'same' });
  expect(await older.closed).toMatchObject({ code: 4409 });
  await newer.roundTrip();
  expect(hub.connections).toBe(1);
});

it('[PR15] does not fence another user who claims the same client id', async () => {
  const { join } = await startHub({ authenticate: ({ token }) => ({ userId: String(token) }) });
  const ada = await join({ client: 'same', token: 'ada' });
  await join({ client: 'same', token: 'eve' });
  await ada.roundTrip();
});
