import { cdp } from 'vitest/browser';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { browserEnvironment } from '../../../src/platform/browser/browser-environment';
import { openDatabase, type Upgrade } from '../../../src/platform/browser/indexed-db-outbox/database';
import { indexedDbOutbox } from '../../../src/platform/browser/indexed-db-outbox/indexed-db-outbox';
import { toDatabaseName } from '../../../src/platform/browser/indexed-db-outbox/names';
import type { Environment } from '../../../src/shared/environment';
import type { Outbox, OutboxScope } from '../../../src/shared/outbox-storage';
import { createOutboxDevice, removeDatabases } from './support/outbox-device';

const environment = browserEnvironment();
const scope: OutboxScope = { destination: 'https://example.com/api', userId: 'ann' };
const name = toDatabaseName(scope);
const entries = [{ id: 'a', revision: 0, record: 'kept' }];

let opened: Outbox[] = [];

/** As a page of today opens it. */
async function open(storage = indexedDbOutbox(), own: Environment = environment): Promise<Outbox> {
  const outbox = await storage.open(scope, own);
  opened.push(outbox);
  return outbox;
}

function watch(outbox: Outbox): string[] {
  const story: string[] = [];
  outbox.onOutdated(() => story.push('outdated'));
  outbox.campaign({ elected: () => story.push('elected'), deposed: () => story.push('deposed') });
  return story;
}

const idsIn = async (outbox: Outbox) => (await outbox.load())?.entries.map(({ id }) => id);

beforeEach(removeDatabases);
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  for (const outbox of opened) outbox.close();
  opened = [];
  await removeDatabases();
});

/** Time goes a hundred times as fast for whoever waits. */
const hurried: Environment = { ...environment, setTimer: (run, delayMs) => environment.setTimer(run, delayMs / 100) };

describe('[OB2] durability', () => {
  test('is strict where the browser grants strict transactions, and every commit asks for one', async () => {
    const asked = vi.spyOn(IDBDatabase.prototype, 'transaction');
    const outbox = await open();
    expect(outbox.durability).toBe('strict');
    asked.mockClear();
    await outbox.commit({ entries });
    expect(asked.mock.results.map(({ value }) => (value as IDBTransaction).durability)).toEqual(['strict']);
  });

  test('is best-effort where the browser does not say', async () => {
    const { transaction } = IDBDatabase.prototype;
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, stores, mode) {
      return transaction.call(this, stores, mode);
    });
    const outbox = await open();
    await outbox.commit({ entries });
    expect([outbox.durability, await idsIn(outbox)]).toEqual(['best-effort', ['a']]);
  });

  const refusals: [what: string, refuse: () => void][] = [
    ['is missing', () => vi.stubGlobal('indexedDB', undefined)],
    [
      'throws when it is opened',
      () =>
        vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
          throw new DOMException('The operation is insecure.', 'SecurityError');
        }),
    ],
    [
      'refuses to open',
      () =>
        vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
          const request = Object.create(IDBOpenDBRequest.prototype) as IDBOpenDBRequest;
          const target = new EventTarget();
          queueMicrotask(() => target.dispatchEvent(new Event('error')));
          return Object.defineProperties(request, {
            error: { value: new DOMException('A mutation operation was attempted.', 'InvalidStateError') },
            addEventListener: { value: target.addEventListener.bind(target) },
            removeEventListener: { value: target.removeEventListener.bind(target) },
          });
        }),
    ],
    [
      'cannot be written',
      () =>
        vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
          throw new DOMException('Read only.', 'ReadOnlyError');
        }),
    ],
  ];

  test.each(refusals)('is memory where the database %s; the page works all the same', async (_what, refuse) => {
    refuse();
    const storage = indexedDbOutbox();
    const outbox = await open(storage);
    const story = watch(outbox);
    expect([outbox.durability, (await outbox.commit({ entries })).kind]).toEqual(['memory', 'committed']);
    await vi.waitFor(() => expect(story).toEqual(['elected']));
    // Both halves of one page share it.
    expect(await idsIn(await open(storage))).toEqual(['a']);
  });

  test('is memory where the browser never answers, and a late answer holds nothing open', async () => {
    const { open: reallyOpen } = IDBFactory.prototype;
    let answer = () => {};
    vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(function (this: IDBFactory, ...given) {
      const request = reallyOpen.apply(this, given);
      const hold = (event: Event) => {
        event.stopImmediatePropagation();
        answer = () => {
          request.removeEventListener('success', hold);
          request.dispatchEvent(new Event('success'));
        };
      };
      request.addEventListener('success', hold);
      return request;
    });
    const outbox = await open(undefined, hurried);
    expect(outbox.durability).toBe('memory');
    answer();
    vi.restoreAllMocks();
    // Would wait for ever for a connection that was left open.
    await removeDatabases();
  });
});

describe('[OB8] another version', () => {
  const upgrades: readonly Upgrade[] = [
    () => expect.unreachable('The first version is there already.'),
    (database) => void (database as unknown as IDBDatabase).createObjectStore('more'),
  ];
  const openNext = (own = environment, outdated = () => {}) =>
    openDatabase({ name, environment: own, upgrades, outdated, terminated: () => {} });

  test('an old tab lets go when a newer one comes, says so, and writes nothing more; what is stored is there', async () => {
    const device = createOutboxDevice();
    onTestFinished(() => device.stop());
    const tab = await device.openTab();
    const old = await tab.storage.open(scope, tab.environment);
    const story = watch(old);
    await old.commit({ entries });
    await vi.waitFor(() => expect(story).toEqual(['elected']));
    const [database] = await indexedDB.databases();

    const next = await openDatabase({
      name: database?.name ?? '',
      environment,
      upgrades,
      outdated: () => {},
      terminated: () => {},
    });
    onTestFinished(() => next.close());
    expect(story).toEqual(['elected', 'deposed', 'outdated']);
    expect(await old.load()).toBeUndefined();
    expect(await old.commit({ entries: [{ id: 'b', revision: 0, record: 1 }] })).toMatchObject({ kind: 'failed' });
    expect([...next.objectStoreNames]).toEqual(['more', 'outbox']);
    const stored = (await next.getAll('outbox')) as { readonly record?: unknown }[];
    expect(stored.filter((each) => 'record' in each)).toMatchObject([{ id: 'a', record: 'kept' }]);
  });

  test('an old page that is opened after a newer one was there keeps in memory, and says that it is outdated', async () => {
    (await open()).close();
    const next = await openNext();
    next.close();
    const late = await open();
    const story = watch(late);
    expect([late.durability, (await late.commit({ entries })).kind]).toEqual(['memory', 'committed']);
    await vi.waitFor(() => expect(story.toSorted()).toEqual(['elected', 'outdated']));
  });

  test('an old page that comes back after a newer one was there is outdated', async () => {
    const old = await open();
    const story = watch(old);
    await vi.waitFor(() => expect(story).toEqual(['elected']));
    window.dispatchEvent(new Event('pagehide'));
    const next = await openNext();
    next.close();
    window.dispatchEvent(new Event('pageshow'));
    await vi.waitFor(() => expect(story).toEqual(['elected', 'deposed', 'outdated']));
    expect((await old.commit({ entries })).kind).toBe('failed');
  });

  test('a newer one that an old tab keeps waiting gives up after three seconds, and blocks nobody later', async () => {
    (await open()).close();
    const stubborn = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => resolve(request.result);
    });
    let delays: number[] = [];
    const counted: Environment = {
      ...hurried,
      setTimer(run, delayMs) {
        delays = [...delays, delayMs];
        return hurried.setTimer(run, delayMs);
      },
    };
    await expect(openNext(counted)).rejects.toMatchObject({ code: 'outbox-blocked' });
    expect(delays).toEqual([10_000, 3_000]);
    stubborn.close();
    await removeDatabases();
  });

  test('a newer one is asked to go by one that is newer still', async () => {
    (await open()).close();
    const outdated = vi.fn();
    await openNext(environment, outdated);
    await removeDatabases();
    expect(outdated).toHaveBeenCalledOnce();
  });
});

describe('a full device', () => {
  /** Really full: the browser itself refuses. */
  async function limit(quotaSize?: number): Promise<void> {
    await cdp().send('Storage.overrideQuotaForOrigin', { origin: location.origin, ...(quotaSize && { quotaSize }) });
  }
  afterEach(() => limit());

  /** Does not compress. */
  const big = () => ({ id: 'big', revision: 0, record: crypto.getRandomValues(new Uint8Array(65_536)) });

  /** The browser looks at the limit only when it opens an origin's databases anew, some seconds after the last was closed. */
  async function untilFull(): Promise<void> {
    const isFull = async () => {
      const database = await openDatabase({ name: 'full?', environment, outdated: () => {}, terminated: () => {} });
      const answer = await database.put('outbox', big(), 'big').then(
        () => false,
        () => true,
      );
      database.close();
      return answer;
    };
    await vi.waitFor(async () => expect(await isFull()).toBe(true), { timeout: 50_000, interval: 3_000 });
  }

  test('[OB2] [OB3] refuses writes and keeps what is there; who has nothing there yet is given memory', async () => {
    const before = await open();
    await before.commit({ entries });
    before.close();
    await limit(1);
    await untilFull();

    const owner = await open();
    expect([owner.durability, await idsIn(owner)]).toEqual(['strict', ['a']]);
    const result = await owner.commit({ entries: [{ id: 'b', revision: 0, record: 1 }, big()] });
    expect(result).toMatchObject({ kind: 'failed', error: { name: 'QuotaExceededError' } });
    expect(await idsIn(owner)).toEqual(['a']);
    const stranger = await indexedDbOutbox().open({ ...scope, userId: 'bob' }, environment);
    opened.push(stranger);
    expect([stranger.durability, (await stranger.commit({ entries: [big()] })).kind]).toEqual(['memory', 'committed']);

    await limit();
    expect((await owner.commit({ entries: [big()] })).kind).toBe('committed');
    expect(await idsIn(owner)).toEqual(['a', 'big']);
  }, 60_000);
});

describe('storage that somebody touches', () => {
  test('is lost to a page that had it open when it is emptied, and never taken for an empty log', async () => {
    const outbox = await open();
    const story = watch(outbox);
    await outbox.commit({ entries });
    await vi.waitFor(() => expect(story).toEqual(['elected']));
    const raw = await openDatabase({ name, environment, outdated: () => {}, terminated: () => {} });
    await raw.clear('outbox');
    raw.close();
    expect([await outbox.load(), (await outbox.commit({ entries })).kind]).toEqual([undefined, 'failed']);
    expect(story).toEqual(['elected', 'deposed']);
    expect(await idsIn(await open())).toEqual([]);
  });

  test('does not keep a database from being deleted', async () => {
    const outbox = await open();
    const story = watch(outbox);
    await vi.waitFor(() => expect(story).toEqual(['elected']));
    await removeDatabases();
    expect(story).toEqual(['elected', 'deposed', 'outdated']);
    expect([await outbox.load(), (await outbox.commit({ entries })).kind]).toEqual([undefined, 'failed']);
  });

  test('is opened again where the browser closed it behind the page’s back', async () => {
    const outbox = await open();
    await outbox.commit({ entries });
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(() => {
      throw new DOMException('The database connection is closing.', 'InvalidStateError');
    });
    expect(await idsIn(outbox)).toEqual(['a']);
    vi.spyOn(IDBObjectStore.prototype, 'get').mockImplementationOnce(() => {
      throw new DOMException('Connection to Indexed Database server lost.', 'UnknownError');
    });
    expect(await outbox.commit({ values: [{ key: 'k', value: 1 }] })).toMatchObject({ kind: 'failed' });
    expect(await outbox.commit({ values: [{ key: 'k', value: 1 }] })).toMatchObject({ kind: 'committed' });
  });
});

describe('what a page leaves', () => {
  test('[TB9] a page that is left holds no lock, waits for none, and has the database closed', async () => {
    const [first, second] = [await open(), await open()];
    const stories = [watch(first), watch(second)];
    await vi.waitFor(() => expect(stories.flat()).toEqual(['elected']));
    await first.commit({ entries });
    window.dispatchEvent(new Event('pagehide'));
    await vi.waitFor(async () => {
      const { held = [], pending = [] } = await navigator.locks.query();
      expect([...held, ...pending].filter((lock) => lock.name?.startsWith('tidewire'))).toEqual([]);
    });
    const wasAsked = vi.fn();
    const raw = await openDatabase({ name, environment, outdated: () => {}, terminated: () => {} });
    raw.close();
    // A version change meets nobody who has it open.
    await new Promise<void>((resolve) => {
      const request = indexedDB.open(name, 2);
      request.onblocked = wasAsked;
      request.onsuccess = () => {
        request.result.close();
        resolve();
      };
    });
    expect(wasAsked).not.toHaveBeenCalled();
    expect(stories.flat().toSorted()).toEqual(['deposed', 'elected']);
  });

  test('[TB10] no user and no address stands in a name', async () => {
    const outbox = await open();
    const story = watch(outbox);
    await vi.waitFor(() => expect(story).toEqual(['elected']));
    const { held = [] } = await navigator.locks.query();
    const names = [...held.map((lock) => lock.name), ...(await indexedDB.databases()).map((each) => each.name)];
    expect(names.filter((each) => each?.startsWith('tidewire-outbox-')).length).toBe(2);
    expect(names.join(' ')).not.toMatch(/ann|example|api/);
  });

  test('where there are no channels, a page that is shown again looks', async () => {
    vi.stubGlobal('BroadcastChannel', undefined);
    const [first, second] = [await open(), await open()];
    const heard = vi.fn();
    second.onChange(heard);
    await first.commit({ entries });
    window.dispatchEvent(new Event('visibilitychange'));
    expect(heard).toHaveBeenCalled();
    expect(await idsIn(second)).toEqual(['a']);
  });
});
