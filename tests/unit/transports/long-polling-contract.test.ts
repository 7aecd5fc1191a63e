// @vitest-environment node
import { afterAll, describe, it } from 'vitest';
import { transportContract } from '../../../src/testing/transport-contract/transport-contract';
import { longPolling } from '../../../src/transports/http/long-polling';
import { startHttpContractServer } from '../../setup/http-contract-server';

const server = await startHttpContractServer();
afterAll(() => server.close());

describe('longPolling(), in Node, against the hub’s own HTTP door', () => {
  for (const { title, run } of transportContract({ transport: longPolling(), ...server })) it(title, run);
});
