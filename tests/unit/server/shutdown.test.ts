// @vitest-environment node
import { expect, it } from 'vitest';
import { eventually } from './support/eventually';
import { createManualClock } from './support/manual-clock';
import { askUpgrade } from './support/raw-upgrade';
import { listen, startHub } from './support/start-hub';

it('[HB4] says go-away, serves on until the window is over, then closes 1012', async () => {
  const { join, hub, clock } = await startHub();
  const [ada, ben] = [await join(), await join()];
  const closed = hub.close();
  expect(await ada.next('go-away')).toEqual({ type: 'go-away', reason: 'restart', spreadMs: 10_000 });
  await ben.next('go-away');
  ada.send({ type: 'publish', id: '1', seq: 1, channel: 'a', event: 'last words' });
  await ada.next('ack');
  clock.advance(9_999);
  await ben.roundTrip();
  clock.advance(1);
  expect(await ada.closed).toMatchObject({ code: 1012 });
  expect(await ben.closed).toMatchObject({ code: 1012 });
  await closed;
  expect(hub.connections).toBe(0);
});

it('[HB4] ends as soon as all have left, without waiting for the window', async () => {
  const { join, hub } = await startHub();
  const client = await join();
  const closed = hub.close({ spreadMs: 60_000, reason: 'deploy' });
  expect(await client.next('go-away')).toMatchObject({ reason: 'deploy', spreadMs: 60_000 });
  client.socket.close();
  await closed;
});

it('[HB4] refuses newcomers with 503 while it closes', async () => {
  const { join, hub, port } = await startHub();
  const client = await join();
  const closed = hub.close();
  expect(await askUpgrade(port, '/live')).toMatchObject({
    status: 503,
    body: expect.stringContaining('shutting down') as string,
  });
  client.socket.close();
  await closed;
});

it('[HB4] closes those at once who have not been welcomed', async () => {
  const { open, hub } = await startHub();
  const client = await open();
  const closed = hub.close();
  expect(await client.closed).toMatchObject({ code: 1012 });
  await closed;
});

it('[HB4] ends although a client never answers its close', async () => {
  const { join, hub, clock } = await startHub();
  const client = await join();
  client.socket.pause();
  const closed = hub.close({ spreadMs: 1_000 });
  clock.advance(1_000);
  // Once the close has been sent, all that is left is the grace.
  await eventually(() => clock.timers === 2);
  clock.advance(5_000);
  await closed;
  expect(hub.connections).toBe(0);
  client.socket.resume();
});

it('[HB4] leaves no timer and no listener behind', async () => {
  const clock = createManualClock();
  const { join, open, hub, server } = await startHub(
    {
      authenticate: () => ({ userId: 'ada', expiresAt: clock.environment.now() + 1e9 }),
      authorize: ({ action }) => action !== 'publish' || new Promise(() => {}),
      commands: { hang: () => new Promise(() => {}) },
    },
    clock,
  );
  const other = await listen();
  hub.attach(other.server);
  const client = await join();
  client.send({ type: 'subscribe', id: '1', channel: 'a' }, { type: 'command', id: '2', name: 'hang' });
  client.send({ type: 'publish', id: '3', seq: 1, channel: 'a', event: 'e' });
  await client.roundTrip();
  await open();
  const closed = hub.close();
  clock.advance(10_000);
  await closed;
  // What the app's code was asked and never answered is given up in its own time.
  clock.advance(30_000);
  expect(clock.timers).toBe(0);
  expect(server.listenerCount('upgrade')).toBe(0);
  expect(other.server.listenerCount('upgrade')).toBe(0);
  expect(hub.stats()).toMatchObject({ connections: 0, channels: 0, subscriptions: 0 });
});

it('gives every caller of close the same end, and takes no new server after it', async () => {
  const { hub, server } = await startHub();
  const closed = hub.close();
  expect(hub.close()).toBe(closed);
  await closed;
  expect(() => hub.attach(server)).toThrow(/does not come back/);
});

it('terminates at once, also in the middle of a close', async () => {
  const { join, hub, server, clock } = await startHub();
  const client = await join();
  const closed = hub.close();
  hub.terminate();
  expect(await client.closed).toMatchObject({ code: 1006 });
  await closed;
  expect(server.listenerCount('upgrade')).toBe(0);
  expect(clock.timers).toBe(0);
});

it('aborts a running command when it is terminated, and survives its answer', async () => {
  let signal: AbortSignal | undefined;
  let finish: (() => void) | undefined;
  const { join, hub } = await startHub({
    commands: {
      slow(_data, context) {
        signal = context.signal;
        return new Promise<void>((resolve) => (finish = resolve));
      },
    },
  });
  const client = await join();
  client.send({ type: 'command', id: '1', name: 'slow' });
  await eventually(() => signal !== undefined);
  hub.terminate();
  await hub.close();
  expect(signal?.aborted).toBe(true);
  finish?.();
  expect(await client.closed).toMatchObject({ code: 1006 });
});
