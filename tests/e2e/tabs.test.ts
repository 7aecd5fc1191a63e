import type { CDPSession, Page } from 'playwright';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startCountingHub, type CountingHub } from './support/counting-hub';
import { startTabBrowser, type Missing, type TabBrowser, type TabWindow } from './support/tabs';

const replacedMs = 5_000;
let browser: TabBrowser;

beforeAll(async () => {
  browser = await startTabBrowser();
});
afterAll(() => browser.close());

test('[TB2] [TB6] ten tabs and a SharedWorker: one socket, also after the worker has crashed, and after it has hung', async () => {
  const world = await openTenTabs([], 1);
  const { window: tabs, hub, pages } = world;

  const first = await tabs.worker();
  await expectReplaced('crashed worker', world, pages, () => first.tell('Runtime.evaluate', { expression: 'close()' }));
  expect(hub.sockets).toBe(1);

  const second = await tabs.worker();
  await second.tell('Debugger.enable');
  await expectReplaced('hung worker', world, pages, () => second.tell('Debugger.pause'));
  // It wakes with all that was said to it meanwhile, and with a socket that still stands.
  await second.tell('Debugger.resume');
  await expect.poll(() => hub.sockets, { timeout: 5_000 }).toBe(1);
  await expectNothingLostOrDoubled(world, pages);
});

test('[TB2] [TB5] [TB6] ten tabs and no SharedWorker: one socket, also after its leader was closed, and after it was frozen and thawed', async () => {
  const world = await openTenTabs(['SharedWorker'], 1);
  const { window: tabs, hub, pages } = world;
  const leader = () => pages.find((page) => tabs.hasSocket(page))!;

  const closed = leader();
  const survivors = pages.filter((page) => page !== closed);
  pages.splice(0, pages.length, ...survivors);
  await expectReplaced('closed leader', world, pages, () => closed.close());
  expect(hub.sockets).toBe(1);

  const frozen = leader();
  const others = pages.filter((page) => page !== frozen);
  const freezer = await freezerOf(frozen);
  await expectReplaced('frozen leader', world, others, async () => {
    await freezer.freezeSending('in flight in the frozen leader');
  });
  await freezer.thaw();
  await frozen.waitForFunction(() => window.tab.outcomes['in flight in the frozen leader'] === 'acked');
  await expect.poll(() => hub.sockets, { timeout: 5_000 }).toBe(1);
  expect(tabs.hasSocket(frozen)).toBe(false);
  await send(frozen, 'sent by the former leader');
  await expectNothingLostOrDoubled(world, pages);
});

test('[TB2] ten tabs and no Web Locks either: ten sockets, and a closed or frozen tab is nobody else’s loss', async () => {
  const world = await openTenTabs(['SharedWorker', 'locks'], 10);
  const { hub, pages } = world;
  const [closed, frozen, ...others] = pages as [Page, Page, ...Page[]];
  await closed.close();
  pages.splice(0, 1);
  const freezer = await freezerOf(frozen);
  await freezer.freezeSending('in flight in the frozen tab');
  await Promise.all(others.map((page, i) => send(page, `beside a frozen tab ${i}`)));
  expect(new Set(await Promise.all(others.map(storyOf)))).toEqual(new Set(['idle connecting connected']));
  await freezer.thaw();
  await frozen.waitForFunction(() => window.tab.outcomes['in flight in the frozen tab'] === 'acked');
  await expect.poll(() => hub.sockets).toBe(9);
  await expectNothingLostOrDoubled(world, pages);
});

interface World {
  readonly window: TabWindow;
  readonly hub: CountingHub;
  readonly pages: Page[];
}

/** Nine tabs, one message from each, and a tenth tab that is opened when they have long been there. */
async function openTenTabs(missing: readonly Missing[], sockets: number): Promise<World> {
  const hub = await startCountingHub();
  onTestFinished(() => hub.close());
  const tabs = await browser.openWindow(hub.url, missing);
  onTestFinished(() => tabs.close());
  const pages = await Promise.all(Array.from({ length: 9 }, () => tabs.open()));
  await Promise.all(pages.map(untilConnected));
  const world = { window: tabs, hub, pages };
  await Promise.all(pages.map((page, i) => send(page, `hello from tab ${i}`)));
  await expectNothingLostOrDoubled(world, pages);

  const late = await tabs.open();
  await untilConnected(late);
  const connectedAt = await late.evaluate(() => window.tab.connectedAt);
  pages.push(late);
  await send(late, 'hello from the late tab');
  expect(hub.sockets).toBe(sockets);
  expect(hub.connections).toBe(10);
  expect(new Set(await Promise.all(pages.map(storyOf)))).toEqual(new Set(['idle connecting connected']));
  console.info(
    `${toTitle(missing)}: ${hub.sockets} socket(s); the late tab was live ${connectedAt?.toFixed(0)} ms after it began to load`,
  );
  return world;
}

/** Something happens to whoever keeps the socket; tabs that send in that moment have their answers within the time. */
async function expectReplaced(
  what: string,
  world: World,
  survivors: readonly Page[],
  strike: () => Promise<unknown>,
): Promise<void> {
  const before = await world.hub.log();
  const struckAt = performance.now();
  await strike();
  await Promise.all(survivors.map((page, i) => send(page, `${what} ${before.length} ${i}`)));
  const tookMs = performance.now() - struckAt;
  console.info(`${what}: every tab had sent and was answered after ${tookMs.toFixed(0)} ms`);
  expect(tookMs).toBeLessThan(replacedMs);
  const states = await Promise.all(survivors.map((page) => page.evaluate(() => window.tab.story.at(-1))));
  expect(new Set(states)).toEqual(new Set(['connected']));
  await expectNothingLostOrDoubled(world, survivors);
}

/** Every send is in the log once and was acknowledged once; every tab heard every event of the log since its first, once and in order. */
async function expectNothingLostOrDoubled({ hub }: World, pages: readonly Page[]): Promise<void> {
  const log = await hub.log();
  expect(new Set(log.map(({ text }) => text)).size).toBe(log.length);
  expect(new Set(log.map(({ id }) => id)).size).toBe(log.length);
  await Promise.all(
    pages.map(async (page) => {
      await page.waitForFunction((id) => window.tab.events.at(-1)?.id === id, log.at(-1)?.id);
      const { events, outcomes } = await page.evaluate(() => window.tab);
      expect(events).toEqual(log.slice(-events.length));
      for (const [text, outcome] of Object.entries(outcomes)) {
        expect([text, outcome]).toEqual([text, 'acked']);
        expect(log.some((entry) => entry.text === text)).toBe(true);
      }
    }),
  );
}

async function send(page: Page, text: string): Promise<void> {
  await page.evaluate((own) => window.tab.send(own), text);
  await page.waitForFunction((own) => window.tab.outcomes[own], text, { polling: 20 });
}

async function untilConnected(page: Page): Promise<void> {
  await page.waitForFunction(() => window.tab.story.at(-1) === 'connected', undefined, { polling: 20 });
}

async function storyOf(page: Page): Promise<string> {
  return (await page.evaluate(() => window.tab.story)).join(' ');
}

interface Freezer {
  /** The tab sends something, and is frozen before it could hear an answer. */
  freezeSending(text: string): Promise<void>;
  thaw(): Promise<void>;
}

/** A stop at the debugger, which no task of the page survives. The command for freezing (`Page.setWebLifecycleState`) leaves a visible page running. */
async function freezerOf(page: Page): Promise<Freezer> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send('Debugger.enable');
  return {
    async freezeSending(text) {
      const paused = new Promise((resolve) => session.once('Debugger.paused', resolve));
      const expression = `window.tab.send(${JSON.stringify(text)}); debugger;`;
      // Answered when it is over, which is after the thaw.
      session.send('Runtime.evaluate', { expression }).catch(() => undefined);
      await paused;
    },
    async thaw() {
      await session.send('Debugger.resume');
    },
  };
}

function toTitle(missing: readonly Missing[]): string {
  return missing.length ? `without ${missing.join(' and ')}` : 'with SharedWorker and Web Locks';
}
