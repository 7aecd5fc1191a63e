// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { createSeededRandom } from '../../../../src/testing/seeded-random';
import { startBrowser, url, type BrowserTab } from './support/browser';

const opened = ['opened'];

/** Tabs that have found each other; the first one leads. */
async function tabsOf(browser: ReturnType<typeof startBrowser>, count: number): Promise<BrowserTab[]> {
  const tabs: BrowserTab[] = [];
  for (let i = 0; i < count; i++) {
    const tab = browser.openTab();
    tabs.push(tab);
    tab.connect();
    await browser.pass(50);
  }
  return tabs;
}

describe.each([
  ['a leader', false],
  ['a worker', true],
])('tabs that share through %s', (_what, hasWorker) => {
  test('[TB2] are on one socket, and each hears and says its own', async () => {
    const browser = startBrowser({ hasWorker });
    const tabs = await tabsOf(browser, 5);
    tabs.forEach((tab, i) => tab.send(`from ${i}`));
    await browser.pass(50);
    expect(tabs.map(({ story }) => story)).toEqual(tabs.map((_, i) => ['opened', `echo from ${i}`]));
    expect(browser.sockets.size).toBe(1);
    expect(browser.opened).toEqual(['tidewire.mux.v1 tidewire.v1']);
  });

  test('[TB2] share only with those of the same address and key; the query makes no difference', async () => {
    const browser = startBrowser({ hasWorker });
    const [first] = await tabsOf(browser, 1);
    browser.openTab().connect(`${url}?token=other`);
    await browser.pass(50);
    expect(browser.sockets.size).toBe(1);
    const other = startBrowser({ hasWorker, options: { key: 'ada' } });
    await tabsOf(other, 1);
    expect([...other.world.names].some((name) => browser.world.names.has(name))).toBe(false);
    expect(first?.story).toEqual(opened);
  });

  test('[TB10] put no address, key or token into a name', async () => {
    const browser = startBrowser({ hasWorker, options: { key: 'ada@example.com' } });
    browser.openTab().connect(`${url}?token=secret`);
    await browser.pass(50);
    expect(browser.sockets.size).toBe(1);
    for (const name of browser.world.names) expect(name).toMatch(/^tidewire-tabs-[a-z0-9]+(\/[0-9a-f]{32})?$/);
  });

  test('[TB3] hear everything of a plain server, and what any of them sends goes out once', async () => {
    const browser = startBrowser({ hasWorker, subprotocols: [] });
    const [first, second] = await tabsOf(browser, 2);
    first!.send('one');
    await browser.pass(50);
    const third = browser.openTab();
    third.connect();
    await browser.pass(50);
    second!.send('two');
    await browser.pass(50);
    expect([first, second, third].map((tab) => tab!.story)).toEqual([
      ['opened', 'echo one', 'echo two'],
      ['opened', 'echo one', 'echo two'],
      ['opened', 'echo two'],
    ]);
    expect(browser.heard).toEqual(['one', 'two']);
    expect(browser.opened).toEqual(['']);
    third.disconnect();
    second!.disconnect();
    await browser.pass(50);
    expect(browser.sockets.size).toBe(1);
    first!.disconnect();
    await browser.pass(50);
    expect(browser.sockets.size).toBe(0);
  });

  test('[TB3] are apart where their addresses differ, and where another subprotocol is offered', async () => {
    const browser = startBrowser({ hasWorker, subprotocols: [] });
    const tab = browser.openTab();
    tab.open(`${url}?symbol=a`);
    tab.open(`${url}?symbol=b`);
    await browser.pass(50);
    expect(browser.sockets.size).toBe(2);
    tab.open(url, ['graphql-transport-ws']);
    tab.open(url, ['graphql-transport-ws']);
    await browser.pass(50);
    expect(browser.sockets.size).toBe(4);
    expect(tab.story).toEqual(['opened', 'opened', 'opened graphql-transport-ws', 'opened graphql-transport-ws']);
  });

  test('[TB4] have a socket each where the server knows no links, and ask again after ten minutes', async () => {
    const browser = startBrowser({ hasWorker, server: 'tidewire.v1' });
    const [first, second] = await tabsOf(browser, 2);
    expect(browser.sockets.size).toBe(2);
    expect(browser.opened.filter((offered) => offered.includes('mux'))).toHaveLength(1);
    expect([first!.story, second!.story]).toEqual([opened, opened]);
    first!.disconnect();
    first!.connect();
    await browser.pass(50);
    expect(browser.opened.filter((offered) => offered.includes('mux'))).toHaveLength(1);
    await browser.pass(600_000);
    first!.disconnect();
    first!.connect();
    await browser.pass(50);
    expect(browser.opened.filter((offered) => offered.includes('mux'))).toHaveLength(2);
    expect(first!.isOpen).toBe(true);
  });

  test('[TB9] leave nothing behind: no channel, no lock, no timer', async () => {
    const browser = startBrowser({ hasWorker });
    const tabs = await tabsOf(browser, 3);
    for (const tab of tabs) tab.disconnect();
    await browser.pass(1_000);
    expect(browser.world.openChannels.length).toBeGreaterThan(0);
    await browser.pass(1_010);
    const left = browser.world.openChannels.length - browser.world.workers.length;
    expect([left, browser.world.lockRequests, browser.sockets.size]).toEqual([0, 0, 0]);
    expect(tabs.map(({ environment }) => environment.pendingTimers)).toEqual([0, 0, 0]);
  });

  test('[TB9] leave at once when the page is left, and may come back', async () => {
    const browser = startBrowser({ hasWorker });
    const [first, second] = await tabsOf(browser, 2);
    const before = browser.world.openChannels.length;
    second!.leave();
    await browser.pass(0);
    expect(browser.world.openChannels.length).toBeLessThan(before);
    expect(second!.story).toEqual(['opened', 'closed 1006']);
    await browser.pass(1_000);
    expect(second!.story).toEqual(['opened', 'closed 1006', 'opened']);
    expect(first!.story).toEqual(opened);
    expect(browser.sockets.size).toBe(1);
  });

  test('have a socket each where IndexedDB fails', async () => {
    const browser = startBrowser({ hasWorker });
    browser.world.breakFences();
    const tabs = await tabsOf(browser, 2);
    expect(tabs.map(({ story }) => story)).toEqual([opened, opened]);
    expect(browser.sockets.size).toBe(2);
  });
});

describe('a leader', () => {
  test('[TB6] that is closed is followed at once', async () => {
    const browser = startBrowser();
    const [leader, ...others] = await tabsOf(browser, 3);
    leader!.crash();
    await browser.pass(600);
    expect(others.map(({ story }) => story)).toEqual(Array(2).fill(['opened', 'closed 1006', 'opened']));
    expect(browser.sockets.size).toBe(1);
  });

  test('[TB9] that has no link any more hands over', async () => {
    const browser = startBrowser();
    const [leader, follower] = await tabsOf(browser, 2);
    leader!.disconnect();
    await browser.pass(2_600);
    expect(follower!.story).toEqual(['opened', 'closed 1006', 'opened']);
    expect(browser.sockets.size).toBe(1);
  });

  test('[TB5] [TB6] that is frozen is replaced within 5 s; thawed, it sends nothing that waited and follows', async () => {
    const browser = startBrowser({ subprotocols: [] });
    const [leader, first, second] = await tabsOf(browser, 3);
    leader!.environment.freeze();
    first!.send('said to the frozen leader');
    await browser.pass(3_000);
    expect([first, second].map((tab) => tab!.story)).toEqual(Array(2).fill(['opened', 'closed 1006', 'opened']));
    second!.send('said to the new one');
    await browser.pass(10_000);
    expect(browser.sockets.size).toBe(2);
    leader!.environment.resume();
    await browser.pass(0);
    expect(browser.sockets.size).toBe(1);
    await browser.pass(1_000);
    expect(leader!.story).toEqual(['opened', 'closed 1006', 'opened']);
    expect(browser.heard).toEqual(['said to the new one']);
    expect(browser.sockets.size).toBe(1);
  });

  test('[TB5] that several tabs miss at once is replaced by one of them, once', async () => {
    const browser = startBrowser();
    const [leader, ...others] = await tabsOf(browser, 6);
    const before = [...browser.world.fences.values()];
    leader!.environment.freeze();
    // All of them look at once from here on.
    for (const tab of others) tab.hide();
    for (const tab of others) tab.show();
    await browser.pass(4_000);
    expect([...browser.world.fences.values()]).toEqual(before.map((fence) => fence + 1));
    expect(others.map(({ story }) => story)).toEqual(Array(5).fill(['opened', 'closed 1006', 'opened']));
  });

  test('[TB5] that was frozen for a moment only goes on, and sends what waited', async () => {
    const browser = startBrowser({ subprotocols: [] });
    const [leader, follower] = await tabsOf(browser, 2);
    leader!.environment.freeze();
    follower!.send('a');
    follower!.send('b');
    await browser.pass(1_300);
    leader!.environment.resume();
    await browser.pass(5_000);
    expect(browser.heard).toEqual(['a', 'b']);
    expect([leader!.story, follower!.story]).toEqual(Array(2).fill(['opened', 'echo a', 'echo b']));
  });

  test('[TB6] that is frozen is not replaced by a hidden tab, until that is shown', async () => {
    const browser = startBrowser();
    const [leader, follower] = await tabsOf(browser, 2);
    follower!.hide();
    leader!.environment.freeze();
    await browser.pass(8_000);
    expect(follower!.story).toEqual(opened);
    follower!.show();
    await browser.pass(3_000);
    expect(follower!.story).toEqual(['opened', 'closed 1006', 'opened']);
  });

  test('[TB7] that is hidden hands over after ten seconds to a tab that is visible', async () => {
    const browser = startBrowser();
    const [leader, follower] = await tabsOf(browser, 2);
    leader!.hide();
    await browser.pass(9_500);
    expect(follower!.story).toEqual(opened);
    await browser.pass(2_000);
    expect([leader!.story, follower!.story]).toEqual(Array(2).fill(['opened', 'closed 1006', 'opened']));
    expect(browser.sockets.size).toBe(1);
    await browser.pass(60_000);
    expect(follower!.story).toHaveLength(3);
  });

  test('[TB7] that is hidden goes on leading while nobody is visible', async () => {
    const browser = startBrowser();
    const tabs = await tabsOf(browser, 3);
    for (const tab of tabs) tab.hide();
    await browser.pass(120_000);
    expect(tabs.map(({ story }) => story)).toEqual(Array(3).fill(opened));
  });
});

describe('a worker', () => {
  test('[TB6] that has crashed or hangs is replaced within 5 s by another one', async () => {
    const browser = startBrowser({ hasWorker: true });
    const tabs = await tabsOf(browser, 3);
    browser.workerPlaces[0]!.freeze();
    await browser.pass(3_500);
    expect(tabs.map(({ story }) => story)).toEqual(Array(3).fill(['opened', 'closed 1006', 'opened']));
    const [before, after] = browser.world.workers.map(({ name }) => name.split(':')[1]);
    expect(Number(after)).toBe(Number(before) + 1);
    browser.workerPlaces[0]!.resume();
    await browser.pass(100);
    expect(browser.sockets.size).toBe(1);
    expect(browser.world.workers).toHaveLength(1);
  });

  test('[TB4] whose script cannot be loaded leaves each tab its own socket', async () => {
    const browser = startBrowser({
      options: {
        worker: () => ({
          port: {
            postMessage: () => undefined,
            addEventListener: () => undefined,
            removeEventListener: () => undefined,
          },
          addEventListener: (_type, listener) => queueMicrotask(listener),
        }),
      },
    });
    const tabs = await tabsOf(browser, 2);
    expect(tabs.map(({ story }) => story)).toEqual([opened, opened]);
    expect(browser.sockets.size).toBe(2);
  });
});

describe.each([
  ['a leader', false],
  ['a worker', true],
])('whatever happens to tabs that share through %s', (_what, hasWorker) => {
  test.each(Array.from({ length: 40 }, (_, seed) => seed + 1))(
    '[TB2] [TB6] all of them are back on one socket in the end (seed %i)',
    async (seed) => {
      const random = createSeededRandom(seed);
      const browser = startBrowser({ hasWorker });
      let tabs = await tabsOf(browser, 5);
      const frozen = new Set<{ resume(): void; freeze(): void }>();
      const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)]!;
      for (let step = 0; step < 60; step++) {
        const tab = pick(tabs);
        const place = hasWorker && random() < 0.5 ? pick(browser.workerPlaces) : tab.environment;
        const act = Math.floor(random() * 8);
        if (act === 0) {
          frozen.add(place);
          place.freeze();
        }
        if (act === 1) {
          for (const one of frozen) one.resume();
          frozen.clear();
        }
        if (act === 2) tab.hide();
        if (act === 3) tab.show();
        if (act === 4 && tabs.length > 2) {
          tab.crash();
          tabs = tabs.filter((other) => other !== tab);
          frozen.delete(tab.environment);
        }
        if (act === 5 && tabs.length < 8) {
          const made = browser.openTab();
          made.connect();
          tabs.push(made);
        }
        if (act === 6) tab.leave();
        if (act === 7) for (const socket of [...browser.sockets]) socket.close(1011);
        await browser.pass(Math.floor(random() * 3_000));
      }
      for (const one of frozen) one.resume();
      tabs[0]!.show();
      await browser.pass(20_000);
      expect(tabs.map(({ isOpen }) => isOpen)).toEqual(tabs.map(() => true));
      expect(browser.sockets.size).toBe(1);
      tabs.forEach((tab, i) => tab.send(`last ${i}`));
      await browser.pass(100);
      expect(tabs.map(({ story }) => story.at(-1))).toEqual(tabs.map((_, i) => `echo last ${i}`));
      for (const tab of tabs) expect(tab.environment.reportedErrors).toEqual([]);
    },
  );
});
