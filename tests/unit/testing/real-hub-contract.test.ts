// @vitest-environment node
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'vitest';
import { WebSocket } from 'ws';
import { createHub } from '../../../src/server/node/hub';
import { memoryStore } from '../../../src/server/store/memory/memory-store';
import { hubContract } from '../../../src/testing/hub-contract/hub-contract';
import { webSocket } from '../../../src/transports/web-socket';

describe('the real hub, over real WebSockets', () => {
  const cases = hubContract({
    async start({ authenticate, authorize, commands, limits }) {
      const server = createServer();
      let store = memoryStore();
      const makeHub = () => {
        const made = createHub({ store, authenticate, authorize, commands, limits, log: () => undefined });
        made.attach(server, { path: '/live' });
        return made;
      };
      let hub = makeHub();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      return {
        url: `ws://127.0.0.1:${port}/live`,
        transport: webSocket({ WebSocket }),
        restart({ remembers = false } = {}) {
          hub.terminate();
          if (!remembers) store = memoryStore();
          hub = makeHub();
        },
        remove: (userId, channel) => hub.kick(userId, { channel }),
        goAway: (spreadMs) => void hub.close({ spreadMs }),
        async stop() {
          hub.terminate();
          await new Promise((resolve) => server.close(resolve));
        },
      };
    },
    now: () => Date.now(),
  });
  for (const { title, run } of cases) it(title, run);
});
