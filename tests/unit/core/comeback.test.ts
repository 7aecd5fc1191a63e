// @vitest-environment node
import { expect, test } from 'vitest';
import { openChannel } from '../../../src/core/channel/open-channel';
import { createHubWorld } from './world';

const downMs = 3_000;
const stepMs = 50;

/** How long after the hub is back a client has caught up, in steps of 50 ms. */
async function comeBack(seed: number): Promise<number> {
  const { client, environment, network, connect } = createHubWorld({ seed });
  const room = openChannel(client, 'room');
  await connect();
  // Long enough that what follows is a new outage.
  await environment.advance(6_000);
  network.change({ refusesConnections: true });
  network.dropLinks();
  await environment.advance(downMs);
  network.heal();
  let waitedMs = 0;
  while (room.continuity.current.status !== 'live') {
    await environment.advance(stepMs);
    waitedMs += stepMs;
  }
  client.dispose();
  return waitedMs;
}

test('[CN3] after 3 s down the median of 10,000 clients is back within 2.5 s, and 99 % within 15 s', async () => {
  const waits: number[] = [];
  for (let seed = 1; seed <= 10_000; seed++) waits.push(await comeBack(seed));
  waits.sort((a, b) => a - b);
  const at = (share: number) => waits[Math.floor(share * waits.length)] ?? Infinity;
  console.info(`back after 3 s down, 10,000 clients: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, last ${waits.at(-1)} ms`);
  expect(at(0.5)).toBeLessThanOrEqual(2_500);
  expect(at(0.99)).toBeLessThanOrEqual(15_000);
  // A crowd that came back all at once would not be one that waits at random.
  expect(at(0.9)).toBeGreaterThan(at(0.1) + 1_000);
}, 120_000);
