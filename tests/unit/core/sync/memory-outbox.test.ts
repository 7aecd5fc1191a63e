// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { memoryOutbox } from '../../../../src/core/sync/memory-outbox';
import { outboxContract } from '../../../../src/testing/outbox-contract/outbox-contract';
import { createVirtualEnvironment, type VirtualEnvironment } from '../../../../src/testing/virtual-environment';
import { createVirtualTime } from '../../../../src/testing/virtual-time';

/** The tabs of one device, in one virtual time. */
function createDevice() {
  const time = createVirtualTime();
  const storage = memoryOutbox();
  const environments: VirtualEnvironment[] = [];
  return {
    time,
    storage,
    environments,
    openTab() {
      const environment = createVirtualEnvironment({ time, seed: environments.length + 1 });
      environments.push(environment);
      return {
        storage,
        environment,
        freeze() {
          environment.freeze();
          return () => environment.resume();
        },
        leave() {
          environment.enterBackForwardCache();
          return () => environment.leaveBackForwardCache();
        },
        reveal() {
          environment.hide();
          environment.show();
        },
      };
    },
    pass: () => time.advance(50),
    async stop() {
      await time.advance(0);
      expect(environments.flatMap(({ reportedErrors }) => reportedErrors)).toEqual([]);
      expect(environments.map(({ pendingTimers, listeners }) => pendingTimers + listeners)).toEqual(
        environments.map(() => 0),
      );
    },
  };
}

describe('memoryOutbox keeps the outbox contract, and leaves no timer behind', () => {
  for (const { title, run } of outboxContract({ create: createDevice })) it(title, run);
});

it('[RX4] tells a closed outbox nothing, and keeps no timer for it', async () => {
  const { storage, openTab, time } = createDevice();
  const [first, second] = [openTab(), openTab()];
  const scope = { destination: 'api', userId: undefined };
  const [closed, open] = [await storage.open(scope, first.environment), await storage.open(scope, second.environment)];
  await open.commit({ values: [{ key: 'before', value: 1 }] });
  closed.close();
  await time.advance(0);
  await open.commit({ values: [{ key: 'after', value: 1 }] });
  expect([first.environment.pendingTimers, first.environment.listeners]).toEqual([0, 0]);
});
