// @vitest-environment node
import { expect, test } from 'vitest';
import { openChannel } from '../../../src/core/channel/open-channel';
import { subscribeTo } from '../../../src/core/channel/subscribe-to';
import { createClient } from '../../../src/core/client';
import { tidewire } from '../../../src/protocol/tidewire';
import { createFakeHub } from '../../../src/testing/fake-hub';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';
import { createVirtualNetwork } from '../../../src/testing/virtual-network';

const url = 'wss://shop.test/live';

function createChat() {
  const environment = createVirtualEnvironment();
  const network = createVirtualNetwork({ environment, latencyMs: 5 });
  const hub = createFakeHub({ network, url });
  const client = createClient<Record<string, unknown>, object>({
    url,
    environment,
    transport: network.transport,
    protocol: tidewire(),
  });
  const heard: unknown[] = [];
  const letGo = subscribeTo(client, 'chat:message', (data) => heard.push(data), { channel: 'demo' });
  return { environment, network, hub, client, heard, letGo };
}

test('[PR12] what waited to be sent is heard by its own sender: subscriptions are made again before the queue drains', async () => {
  const { environment, network, client, heard } = createChat();
  client.connect();
  await environment.advance(100);
  network.dropLinks();
  client.send('chat:message', 'sent while away', { channel: 'demo' });
  await environment.advance(5_000);
  expect(heard).toEqual(['sent while away']);
});

test('several holders share one subscription, and the last one ends it', async () => {
  const { environment, hub, client, letGo } = createChat();
  const letGoToo = openChannel(client, 'demo').close;
  client.connect();
  await environment.advance(100);
  expect(hub.received.filter(({ type }) => type === 'subscribe')).toHaveLength(1);
  letGo();
  await environment.advance(100);
  expect(hub.subscribers('demo')).toBe(1);
  letGoToo();
  letGoToo();
  await environment.advance(4_000);
  expect(hub.subscribers('demo')).toBe(1);
  await environment.advance(1_100);
  expect(hub.subscribers('demo')).toBe(0);
});

test('a refused subscription is counted and reported, and asked for again after a reconnect', async () => {
  const { environment, network, client } = createChat();
  const hub = createFakeHub({
    network,
    url: 'wss://shop.test/closed',
    authorize: ({ action }) => action !== 'subscribe',
  });
  const other = createClient<Record<string, unknown>, object>({
    url: 'wss://shop.test/closed',
    environment,
    transport: network.createTransport('other'),
    protocol: tidewire(),
  });
  const reports: string[] = [];
  other.diagnostics.listen(({ reason }) => reports.push(reason));
  openChannel(other, 'secret');
  other.connect();
  await environment.advance(100);
  expect(reports).toEqual([expect.stringContaining('"secret"')]);
  network.dropLinks('other');
  await environment.advance(5_000);
  expect(hub.received.filter(({ type }) => type === 'subscribe')).toHaveLength(2);
  client.dispose();
});
