// @vitest-environment node
import { expect, test } from 'vitest';
import { createWorld } from './world';
test('smoke', async () => {
  const { client, environment, server, story, network } = createWorld();
  client.connect();
  const receipt = client.send('a', { n: 1 });
  await environment.advance(100);
  expect(await receipt.outcome).toEqual({ status: 'sent' });
  expect(server.received).toEqual([{ type: 'a', data: { n: 1 } }]);
  network.dropLinks();
  await environment.advance(2000);
  expect(story).toEqual(['idle', 'connecting', 'connected', 'reconnecting', 'connected']);
  client.dispose();
  expect(environment.pendingTimers).toBe(0);
  expect(environment.listeners).toBe(0);
  expect(environment.reportedErrors).toEqual([]);
});
