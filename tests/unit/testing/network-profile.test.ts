// @vitest-environment node
import { expect, test } from 'vitest';
import { createFakeServer } from '../../../src/testing/fake-server';
import { applyNetworkProfile, networkProfiles, type NetworkProfile } from '../../../src/testing/network-profile';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';
import { createVirtualNetwork } from '../../../src/testing/virtual-network';
import { openRecorded } from './link-recorder';

const url = 'wss://shop.test/live';

/** Tries to be connected all the time, for ten minutes. @returns share of the time it was, and how often it was cut off */
async function live(profile: NetworkProfile, seed = 1) {
  const environment = createVirtualEnvironment({ seed });
  const network = createVirtualNetwork({ environment });
  createFakeServer({ network, url });
  const undo = applyNetworkProfile(network, profile);
  let attempt = openRecorded(network.transport, url);
  let connectedSeconds = 0;
  let cuts = 0;
  for (let second = 0; second < 600; second++) {
    await environment.advance(1_000);
    const { story } = attempt;
    if (story[0] === 'opened' && story.length === 1) connectedSeconds++;
    if (story.at(-1) === 'closed 1006') {
      if (story[0] === 'opened') cuts++;
      attempt = openRecorded(network.transport, url);
    }
  }
  undo();
  await environment.advance(1_000);
  return { share: connectedSeconds / 600, cuts, pending: environment.time.pendingTimers, network };
}

test('online and slow stay connected', async () => {
  expect(await live('online')).toMatchObject({ share: 1, cuts: 0 });
  expect((await live('slow')).share).toBeGreaterThan(0.99);
});

test('lossy breaks again and again, and is mostly there; the same with the same seed', async () => {
  const { share, cuts } = await live('lossy', 5);
  expect(share).toBeGreaterThan(0.4);
  expect(share).toBeLessThan(0.95);
  expect(cuts).toBeGreaterThan(25);
  expect(await live('lossy', 5)).toMatchObject({ share, cuts });
});

test('flapping is there for 4 s of 6', async () => {
  const { share, cuts } = await live('flapping');
  expect(share).toBeGreaterThan(0.4);
  expect(share).toBeLessThan(0.67);
  expect(cuts).toBeGreaterThan(90);
});

test('offline is never there', async () => {
  expect(await live('offline')).toMatchObject({ share: 0, cuts: 0 });
});

test.each(networkProfiles)('%s leaves the network as it was, with no timer', async (profile) => {
  const { network, pending } = await live(profile);
  expect(network.conditions).toMatchObject({ latencyMs: 0, jitterMs: 0, refusesConnections: false });
  expect(pending).toBe(0);
});
