import { describe, it } from 'vitest';
import { browserEnvironment } from '../../../src/platform/browser/browser-environment';
import { createFakeHub } from '../../../src/testing/fake-hub';
import { hubContract } from '../../../src/testing/hub-contract/hub-contract';
import { transportContract } from '../../../src/testing/transport-contract/transport-contract';
import { createContractServer } from '../../../src/testing/transport-contract/contract-server';
import { createVirtualNetwork } from '../../../src/testing/virtual-network';

// Storybook's hub "in the page": the virtual network in real time.
const environment = browserEnvironment();
const url = 'wss://contract.test/';

describe('a virtual network in real time', () => {
  const network = createVirtualNetwork({ environment, latencyMs: 5, jitterMs: 5 });
  const handle = createContractServer();
  network.listen(url, (socket) => handle(socket, () => network.dropLinks()));
  const counterpart = { transport: network.transport, url, deadUrl: 'wss://nobody.test/' };
  for (const { title, run } of transportContract(counterpart)) it(title, run);
});

describe('the fake hub in real time', () => {
  const cases = hubContract({
    start(application) {
      const network = createVirtualNetwork({ environment, latencyMs: 2 });
      const hub = createFakeHub({ network, url, batchMs: 4, ...application });
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
  });
  for (const { title, run } of cases) it(title, run);
});
