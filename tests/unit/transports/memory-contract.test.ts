// @vitest-environment node
import { describe, it } from 'vitest';
import { createContractServer } from '../../../src/testing/transport-contract/contract-server';
import { transportContract } from '../../../src/testing/transport-contract/transport-contract';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';
import { createVirtualNetwork } from '../../../src/testing/virtual-network';
import { memory } from '../../../src/transports/memory';

const url = 'wss://contract.test/';
const deadUrl = 'wss://nobody.test/';

describe('memory()', () => {
  const network = memory();
  const handle = createContractServer();
  network.listen(url, (socket) => handle(socket, () => socket.close(1006)));
  for (const { title, run } of transportContract({ transport: network.transport, url, deadUrl })) it(title, run);
});

describe('a virtual network', () => {
  const environment = createVirtualEnvironment();
  const network = createVirtualNetwork({ environment, latencyMs: 20, jitterMs: 30 });
  const handle = createContractServer();
  network.listen(url, (socket) => handle(socket, () => network.dropLinks()));
  const pass = () => environment.advance(10);
  for (const { title, run } of transportContract({ transport: network.transport, url, deadUrl, pass })) it(title, run);
});
