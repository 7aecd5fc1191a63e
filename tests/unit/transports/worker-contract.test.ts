// @vitest-environment node
import { afterAll, describe, it } from 'vitest';
import { transportContract } from '../../../src/testing/transport-contract/transport-contract';
import { worker } from '../../../src/transports/worker/worker';
import { startWsContractServer } from '../../setup/ws-contract-server';
import { threadFrom } from './support/start-thread';

const server = await startWsContractServer();
afterAll(() => server.close());
const createWorker = await threadFrom(new URL('./support/web-socket-worker.thread.ts', import.meta.url));

describe('worker(webSocket()) with worker threads and ws, in Node', () => {
  for (const { title, run } of transportContract({ transport: worker({ createWorker }), ...server })) it(title, run);
});
