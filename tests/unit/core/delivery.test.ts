// @vitest-environment node
import { expect, test } from 'vitest';
import { subscribeTo } from '../../../src/core/channel/subscribe-to';
import { batch, every } from '../../../src/core/delivery/delivery';
import { createBusyWorld } from './busy-world';
import { createWorld } from './world';

test('[DL1] every message reaches each handler once and in order', async () => {
  const { listen, sends, environment } = await createBusyWorld();
  const [first, second] = [listen(), listen()];
  sends(1, 2, 3);
  sends(4);
  await environment.advance(100);
  expect([first.heard, second.heard]).toEqual([
    [1, 2, 3, 4],
    [1, 2, 3, 4],
  ]);
});

test('[DL1] who subscribes later, or has left, hears nothing of it', async () => {
  const { client, environment, sends, listen } = await createBusyWorld();
  const late: unknown[] = [];
  const leaver = listen();
  client.subscribe('tick', () => {
    leaver.undo();
    if (late.length === 0) client.subscribe('tick', (data) => late.push(data));
  });
  sends(1);
  await environment.advance(100);
  expect([leaver.heard, late]).toEqual([[1], []]);
  sends(2);
  await environment.advance(100);
  expect([leaver.heard, late]).toEqual([[1], [2]]);
});

test('[DL1] handlers get their type, their channel and the whole message', async () => {
  const { client, environment, hub } = await createBusyWorld();
  const heard: unknown[] = [];
  subscribeTo(client, 'chat', (data, message) => heard.push([data, message.channel, message.id]), { channel: 'a' });
  for (const [event, channel] of [
    ['chat', 'a'],
    ['chat', 'b'],
    ['other', 'a'],
  ])
    hub.sendsRaw(JSON.stringify({ type: 'event', event, channel, data: 1, id: 'm1' }));
  await environment.advance(100);
  expect(heard).toEqual([[1, 'a', 'm1']]);
});

test('[DL2] a handler that throws harms no other, is reported, and is called again', async () => {
  const { client, environment, sends, listen, story } = await createBusyWorld();
  let calls = 0;
  client.subscribe('tick', () => {
    calls++;
    throw new Error('boom');
  });
  client.subscribeAll(() => {
    throw new Error('boom too');
  });
  const { heard } = listen();
  sends(1, 2);
  await environment.advance(100);
  expect([heard, calls, environment.reportedErrors.length, story.at(-1)]).toEqual([[1, 2], 2, 4, 'connected']);
});

test.each([
  ['every', every],
  ['batch', batch(50)],
])('[DL2] with %s, a handler that throws over one value still gets the others', async (_name, deliver) => {
  const { client, environment, sends } = await createBusyWorld();
  const heard: unknown[] = [];
  subscribeTo(
    client,
    'tick',
    (data) => {
      heard.push(data);
      if (data === 2) throw new Error('boom');
    },
    { deliver },
  );
  sends(1, 2, 3);
  await environment.advance(200);
  expect([heard, environment.reportedErrors.length]).toEqual([[1, 2, 3], 1]);
});

test('[DL2] a state listener that throws stops neither the connection nor the other listeners', async () => {
  const { client, connect, environment, story } = createWorld();
  client.state.subscribe(() => {
    throw new Error('boom');
  });
  const second: string[] = [];
  client.state.subscribe(() => second.push(client.state.current.status));
  await connect();
  expect([story, second, environment.reportedErrors.length]).toEqual([
    ['idle', 'connecting', 'connected'],
    ['connecting', 'connected'],
    2,
  ]);
});
