// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { openChannel } from '../../../../src/core/channel/open-channel';
import { createClient } from '../../../../src/core/client';
import { tidewire } from '../../../../src/protocol/tidewire';
import { createHubWorld, url, type WorldOptions } from '../world';
import { numbers } from './scripted-hub';

/** Two pages in one room: one listens, the other, on a network of its own, writes. */
async function createChat(options: Parameters<typeof createHubWorld>[0] & WorldOptions = {}) {
  const world = createHubWorld(options);
  const { environment, network } = world;
  const writer = createClient<Record<string, unknown>, object>({
    url,
    environment,
    transport: network.createTransport('writer'),
    protocol: tidewire(),
  });
  const heard: unknown[] = [];
  const room = openChannel(world.client, 'room');
  room.listen(({ data }) => heard.push(data));
  const story: string[] = [];
  room.continuity.subscribe(() => story.push(room.continuity.current.status));
  await world.connect();
  writer.connect();
  await environment.advance(100);
  const writes = (from: number, to: number) => {
    for (const n of numbers(from, to)) writer.send('chat', n, { channel: 'room' });
  };
  return { ...world, writer, writes, room, heard, story };
}

describe('[CH2] [PR26] over a hub', () => {
  test('what is published during an outage arrives once and in order', async () => {
    const { writes, heard, story, network, environment, room, client } = await createChat();
    writes(1, 3);
    await environment.advance(100);
    network.dropLinks('client');
    network.dropLinks();
    writes(4, 40);
    await environment.advance(20_000);
    writes(41, 42);
    await environment.advance(1_000);
    expect(heard).toEqual(numbers(1, 42));
    expect(story).not.toContain('gap');
    expect([room.continuity.current.status, room.position?.offset]).toEqual(['live', 42]);
    expect(client.diagnostics.counts.duplicate).toBe(0);
  });

  test('also if nothing had been heard before it: the answer to the subscription says where the log stood', async () => {
    const { hub, client, environment, network } = createHubWorld();
    for (const n of numbers(1, 5)) hub.publishes('room', 'chat', n);
    const heard: unknown[] = [];
    const room = openChannel(client, 'room');
    room.listen(({ data }) => heard.push(data));
    client.connect();
    await environment.advance(100);
    network.dropLinks();
    for (const n of numbers(6, 8)) hub.publishes('room', 'chat', n);
    await environment.advance(5_000);
    expect([heard, room.continuity.current.status]).toEqual([[6, 7, 8], 'live']);
  });

  test('many losses in a row lose nothing and repeat nothing', async () => {
    const { writes, heard, story, network, environment } = await createChat({ hub: { batchMs: 4 } });
    for (let round = 0; round < 60; round++) {
      writes(round * 5 + 1, round * 5 + 5);
      await environment.advance(round % 17);
      if (round % 3 === 0) network.dropLinks();
      if (round % 10 === 0) await environment.advance(3_000);
    }
    await environment.advance(120_000);
    expect(heard).toEqual(numbers(1, 300));
    expect(story).not.toContain('gap');
  });

  test('a hub that has forgotten is a gap, never silence', async () => {
    const { writes, heard, story, hub, environment } = await createChat();
    writes(1, 3);
    await environment.advance(100);
    hub.restart({ forgets: true });
    await environment.advance(20_000);
    writes(4, 5);
    await environment.advance(1_000);
    expect([heard, story.includes('gap')]).toEqual([[1, 2, 3, 4, 5], true]);
  });

  test('one’s own publishes come back once, in their place, and are acknowledged with it', async () => {
    const { room, heard, environment, network } = await createChat();
    const receipts = numbers(1, 10).map((n) => room.publish('chat', n));
    network.dropLinks();
    await environment.advance(20_000);
    expect(heard).toEqual(numbers(1, 10));
    const outcomes = await Promise.all(receipts.map(({ outcome }) => outcome));
    expect(outcomes.map((outcome) => outcome.status === 'acked' && outcome.offset)).toEqual(numbers(1, 10));
  });
});
