// @vitest-environment node
import { describe, it } from 'vitest';
import { createFakeHub } from '../../../src/testing/fake-hub';
import { hubContract } from '../../../src/testing/hub-contract/hub-contract';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';
import { createVirtualNetwork } from '../../../src/testing/virtual-network';

const url = 'wss://contract.test/live';

describe.each([0, 4])('the fake hub, gathering frames for %i ms', (batchMs) => {
  const environment = createVirtualEnvironment();
  const cases = hubContract({
    start(application) {
      const network = createVirtualNetwork({ environment, latencyMs: 5 });
      const hub = createFakeHub({ network, url, batchMs, ...application });
      return {
        url,
        transport: network.transport,
        restart: ({ remembers = false } = {}) => hub.restart({ forgets: !remembers }),
        remove: (userId, channel) => hub.removes(userId, channel),
        goAway: (spreadMs) => hub.goesAway('restart', spreadMs),
        stop: () => hub.stops(),
      };
    },
    now: () => environment.now(),
    pass: () => environment.advance(1),
  });
  for (const { title, run } of cases) it(title, run);
});
