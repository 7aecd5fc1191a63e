import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startHub, type HubProcess } from './support/hub-process';
import { startPages, storyOf, untilStatus, type Pages } from './support/pages';

const quick = { heartbeatMs: 2_000, heartbeatTimeoutMs: 1_000, reconnectDelayMs: 200 };
let pages: Pages;
let hub: HubProcess;

beforeAll(async () => {
  pages = await startPages();
});
afterAll(() => pages.close());
beforeEach(async () => {
  hub = await startHub();
});
afterEach(() => hub.kill());

test('[A1] a message typed in one browser shows in another in under 100 ms (median of 50)', async () => {
  const { page: writer } = await pages.open({ hub: hub.url });
  const { page: reader } = await pages.open({ hub: hub.url });
  await Promise.all([untilStatus(writer, 'connected'), untilStatus(reader, 'connected')]);
  const input = writer.getByLabel('Message');
  const delays: number[] = [];

  for (let i = 0; i < 50; i++) {
    const text = `message ${i}`;
    await input.fill(text);
    // From the key press to the text on the other screen, by the one clock that both pages share.
    const shown = reader.evaluate(
      (wanted) =>
        new Promise<number>((resolve) => {
          const look = () => {
            const isThere = [...document.querySelectorAll('[data-testid=texts] li')].some(
              (li) => li.textContent === wanted,
            );
            if (!isThere) return false;
            resolve(performance.timeOrigin + performance.now());
            return true;
          };
          const observer = new MutationObserver(() => look() && observer.disconnect());
          observer.observe(document.body, { childList: true, subtree: true });
          look();
        }),
      text,
    );
    const pressed = writer.evaluate(
      () =>
        new Promise<number>((resolve) =>
          addEventListener('keydown', () => resolve(performance.timeOrigin + performance.now()), { once: true }),
        ),
    );
    await writer.evaluate(() => undefined);
    await input.press('Enter');
    delays.push((await shown) - (await pressed));
  }

  const median = delays.sort((a, b) => a - b)[25] ?? Infinity;
  console.info(`typed to shown: median ${median.toFixed(1)} ms, slowest ${delays.at(-1)?.toFixed(1)} ms`);
  expect(median).toBeLessThan(100);
  // The last acknowledgement may come after the last text.
  const outcomes = writer.getByTestId('outcomes').locator('li');
  await outcomes.nth(49).waitFor();
  expect(new Set(await outcomes.allTextContents())).toEqual(new Set(['acked']));
});

test('[CN12] a frozen hub is noticed within heartbeat and time-out, and its thaw recovers', async () => {
  const { page } = await pages.open({
    hub: hub.url,
    config: { ...quick, heartbeatTimeoutMs: 5_000, heartbeatMs: 6_000 },
  });
  await untilStatus(page, 'connected');
  hub.freeze();
  const frozenAt = Date.now();
  await page.waitForFunction(() => window.story.at(-1) === 'reconnecting', undefined, { timeout: 15_000, polling: 20 });
  expect(Date.now() - frozenAt).toBeLessThan(6_000 + 5_000 + 500);
  hub.thaw();
  await untilStatus(page, 'connected');
  expect(await storyOf(page)).toEqual(['idle', 'connecting', 'connected', 'reconnecting', 'connected']);
});

test('[CN3] a killed hub and its restart: connected → reconnecting → connected, and what was sent meanwhile arrives', async () => {
  const { page } = await pages.open({ hub: hub.url, config: { ...quick, reconnectAttempts: 50 } });
  await untilStatus(page, 'connected');
  await hub.kill();
  await untilStatus(page, 'reconnecting');
  await page.getByLabel('Message').fill('sent while away');
  await page.getByLabel('Message').press('Enter');
  await hub.start();
  await untilStatus(page, 'connected');
  expect(await storyOf(page)).toEqual(['idle', 'connecting', 'connected', 'reconnecting', 'connected']);
  await page.getByTestId('outcomes').getByText('acked').waitFor();
  await page.getByTestId('texts').getByText('sent while away').waitFor();
});

test('[CN3] [CN5] five refused attempts lead to suspended, and Try now recovers', async () => {
  const { page } = await pages.open({ hub: hub.url, config: { ...quick, reconnectDelayMs: 50 } });
  await untilStatus(page, 'connected');
  await hub.kill();
  await untilStatus(page, 'suspended');
  const state = await page.evaluate(() => window.client.state.current);
  expect(state).toMatchObject({ status: 'suspended', cause: { code: 'closed' } });
  await hub.start();
  await page.getByRole('button', { name: 'Try now', exact: true }).click();
  await untilStatus(page, 'connected', 5_000);
  expect(await storyOf(page)).toEqual(['idle', 'connecting', 'connected', 'reconnecting', 'suspended', 'connected']);
});

test('[CN8] [D7] a close with 4401 leads to needs-auth, without retries, and a new token recovers', async () => {
  const { page } = await pages.open({ hub: hub.url, config: quick });
  await untilStatus(page, 'connected');
  await page.evaluate(() => void window.client.send('close-me', { code: 4401 }));
  await untilStatus(page, 'needs-auth');
  // The token that was refused is not tried again; another one is.
  await page.evaluate(() => {
    window.token = 'a new one';
    window.client.refreshToken();
  });
  await untilStatus(page, 'connected');
  expect(await storyOf(page)).toEqual(['idle', 'connecting', 'connected', 'needs-auth', 'connecting', 'connected']);
});

test('[CN8] [D7] refused credentials are shown and not retried for ever', async () => {
  const { page } = await pages.open({ hub: hub.url, token: 'revoked', config: quick, hasClock: true });
  await untilStatus(page, 'needs-auth');
  const before = await storyOf(page);
  await page.clock.runFor(600_000);
  expect(await storyOf(page)).toEqual(before);
});

test('[CN16] going offline and back verifies before it kills', async () => {
  const { page, context } = await pages.open({
    hub: hub.url,
    config: { ...quick, heartbeatMs: 30_000, heartbeatTimeoutMs: 5_000 },
  });
  await untilStatus(page, 'connected');
  await context.setOffline(true);
  await page.waitForFunction(() => !navigator.onLine);
  await context.setOffline(false);
  await page.waitForFunction(() => navigator.onLine);
  await page.getByLabel('Message').fill('still the same link');
  await page.getByLabel('Message').press('Enter');
  await page.getByTestId('texts').getByText('still the same link').waitFor();
  expect(await storyOf(page)).toEqual(['idle', 'connecting', 'connected']);
});

test('[CN16] a link that went dead while offline is found by the verification, not by the next heartbeat', async () => {
  const { page, context } = await pages.open({
    hub: hub.url,
    config: { ...quick, heartbeatMs: 60_000, heartbeatTimeoutMs: 1_000 },
  });
  await untilStatus(page, 'connected');
  hub.freeze();
  await context.setOffline(true);
  await context.setOffline(false);
  await untilStatus(page, 'reconnecting', 5_000);
  hub.thaw();
  await untilStatus(page, 'connected');
});

test('[PR7] bad input from a stranger harms neither the hub nor the pages on it', async () => {
  const { page } = await pages.open({ hub: hub.url });
  await untilStatus(page, 'connected');
  const { default: WebSocket } = await import('ws');
  const stranger = new WebSocket(hub.url, ['tidewire.v1']);
  await new Promise((resolve) => stranger.on('open', resolve));
  const closed = new Promise<number>((resolve) => stranger.on('close', resolve));
  for (const frame of [
    '{',
    'null',
    '[]',
    '{"type":1}',
    '{"__proto__":{"type":"hello"}}',
    '['.repeat(100_000),
    Buffer.alloc(9),
  ])
    stranger.send(frame);
  expect(await closed).toBeGreaterThanOrEqual(4000);
  await page.getByLabel('Message').fill('unharmed');
  await page.getByLabel('Message').press('Enter');
  await page.getByTestId('texts').getByText('unharmed').waitFor();
});
