// @vitest-environment node
import { describe, it } from 'vitest';
import { createContractServer } from '../../../src/testing/transport-contract/contract-server';
import { transportContract } from '../../../src/testing/transport-contract/transport-contract';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';
import { createVirtualNetwork } from '../../../src/testing/virtual-network';
import { fallback } from '../../../src/transports/fallback/fallback';

const url = 'wss://contract.test/';
const deadUrl = 'wss://nobody.test/';

describe.each([
  ['the first transport works', {}],
  ['the first transport is refused', { refusesConnections: true }],
  ['the first transport leads nowhere', { swallows: 'both' }],
] as const)('fallback() where %s', (_what, conditions) => {
  const environment = createVirtualEnvironment();
  const first = createVirtualNetwork({ environment, latencyMs: 20, ...conditions });
  const second = createVirtualNetwork({ environment, latencyMs: 20, jitterMs: 30 });
  for (const network of [first, second]) {
    const handle = createContractServer();
    network.listen(url, (socket) => handle(socket, () => network.dropLinks()));
  }
  const transport = fallback([first.transport, second.transport], { environment, openTimeoutMs: 100 });
  const pass = () => environment.advance(10);
  for (const { title, run } of transportContract({ transport, url, deadUrl, pass })) it(title, run);
});
