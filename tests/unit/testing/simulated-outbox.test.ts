// @vitest-environment node
import { describe, expect, it, test } from 'vitest';
import type { Outbox } from '../../../src/shared/outbox-storage';
import { outboxContract } from '../../../src/testing/outbox-contract/outbox-contract';
import { createSimulatedOutbox, type SimulatedOutbox } from '../../../src/testing/simulated-outbox';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';
import { createVirtualTime } from '../../../src/testing/virtual-time';

const scope = { destination: 'api', userId: 'ann' };
const entries = [{ id: 'a', revision: 0, record: 1 }];

function createDevice(storage: SimulatedOutbox = createSimulatedOutbox()) {
  const time = createVirtualTime();
  let tabs = 0;
  const createTab = () => createVirtualEnvironment({ time, seed: ++tabs });
  return {
    time,
    storage,
    createTab,
    open: () => storage.open(scope, createTab()),
    openTab() {
      const environment = createTab();
      const opened: Outbox[] = [];
      return {
        environment,
        storage: {
          async open(...given: Parameters<SimulatedOutbox['open']>) {
            const outbox = await storage.open(...given);
            opened.push(outbox);
            return outbox;
          },
        },
        freeze: () => (environment.freeze(), () => environment.resume()),
        leave: () => (environment.enterBackForwardCache(), () => environment.leaveBackForwardCache()),
        reveal: () => (environment.hide(), environment.show()),
        crash: () => storage.crashTab(environment),
      };
    },
    pass: () => time.advance(20),
    stop: () => undefined,
  };
}

describe('a simulated outbox without faults keeps the contract, crashes included', () => {
  for (const { title, run } of outboxContract({ create: createDevice, hasCrashes: true })) it(title, run);
});

describe('a slow one does, too', () => {
  const create = () => {
    const device = createDevice();
    device.storage.slow(30);
    return device;
  };
  for (const { title, run } of outboxContract({ create, hasCrashes: true })) it(title, run);
});

test('[OB3] a full disk fails every write and reads on; with room again it writes', async () => {
  const { storage, open } = createDevice();
  const outbox = await open();
  await outbox.commit({ entries });
  storage.full();
  expect(await outbox.commit({ values: [{ key: 'k', value: 1 }] })).toMatchObject({ kind: 'failed' });
  expect(await outbox.load()).toMatchObject({ entries: [{ id: 'a' }] });
  storage.full(false);
  expect(await outbox.commit({ values: [{ key: 'k', value: 1 }] })).toMatchObject({ kind: 'committed' });
});

test('[OB2] where storage is denied each tab has memory of its own, and says so', async () => {
  const { storage, open } = createDevice();
  expect((await open()).durability).toBe('strict');
  storage.denied();
  const [first, second] = [await open(), await open()];
  await first.commit({ entries });
  expect([first.durability, (await second.load())?.entries]).toEqual(['memory', []]);
});

test('a write that fails changes nothing, and the next one works', async () => {
  const { storage, open } = createDevice();
  const outbox = await open();
  storage.failNext();
  expect(await outbox.commit({ entries })).toMatchObject({ kind: 'failed' });
  expect(await outbox.load()).toMatchObject({ entries: [] });
  expect(await outbox.commit({ entries })).toMatchObject({ kind: 'committed' });
});

test('a tab that crashes after a write does not hear of it; the others find it, and the seat after three seconds', async () => {
  const { storage, time, createTab, open } = createDevice();
  const environment = createTab();
  const dying = await storage.open(scope, environment);
  const told: string[] = [];
  dying.campaign({ elected: () => told.push('elected'), deposed: () => told.push('deposed') });
  const heir = await open();
  heir.onChange(() => told.push('hint'));
  heir.campaign({ elected: () => told.push('heir elected'), deposed: () => told.push('heir deposed') });
  await time.advance(1_000);
  storage.crashTab(environment, { afterNextCommit: true });
  void dying.commit({ entries }).then(() => told.push('heard'));
  await time.advance(2_000);
  expect(await heir.load()).toMatchObject({ entries: [{ id: 'a' }] });
  expect(told).toEqual(['elected', 'hint']);
  await time.advance(2_000);
  expect(told).toEqual(['elected', 'hint', 'heir elected']);
});

test('a tab that crashes while a slow write is under way has not written', async () => {
  const { storage, time, open } = createDevice();
  const [dying, other] = [await open(), await open()];
  storage.slow(100);
  void dying.commit({ entries });
  await time.advance(50);
  storage.crashTab(dying);
  await time.advance(200);
  storage.slow(0);
  expect(await other.load()).toMatchObject({ entries: [] });
  expect(() => storage.crashTab(createVirtualEnvironment())).toThrow(
    expect.objectContaining({ code: 'no-such-tab' }) as Error,
  );
});

test('[OB8] an outdated tab hears so once, gives up its seat, and reads and writes nothing; a new one finds all', async () => {
  const { storage, time, open } = createDevice();
  const old = await open();
  const story: string[] = [];
  old.onOutdated(() => story.push('outdated'));
  old.campaign({ elected: () => story.push('elected'), deposed: () => story.push('deposed') });
  await old.commit({ entries });
  await time.advance(1_000);
  storage.outdate();
  storage.outdate();
  await time.advance(10_000);
  expect(story).toEqual(['elected', 'deposed', 'outdated']);
  expect([await old.load(), (await old.commit({ entries })).kind]).toEqual([undefined, 'failed']);
  expect(await (await open()).load()).toMatchObject({ entries: [{ id: 'a' }] });
});

test('storage that somebody cleared is lost to whoever had it open, and empty for whoever comes', async () => {
  const { storage, time, open } = createDevice();
  const old = await open();
  const story: string[] = [];
  old.onOutdated(() => story.push('outdated'));
  old.campaign({ elected: () => story.push('elected'), deposed: () => story.push('deposed') });
  await old.commit({ entries });
  await time.advance(1_000);
  storage.clear();
  expect([await old.load(), (await old.commit({ entries })).kind]).toEqual([undefined, 'failed']);
  expect(await (await open()).load()).toMatchObject({ entries: [] });
  expect(story).toEqual(['elected', 'deposed']);
});
