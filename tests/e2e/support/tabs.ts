import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type CDPSession, type Page } from 'playwright';
import { build, preview } from 'vite';
import { chromiumArgs, findChromium } from '../../../scripts/chromium.mjs';

const root = fileURLToPath(new URL('../tabs-page', import.meta.url));
const source = fileURLToPath(new URL('../../../src', import.meta.url));

/** What a browser may lack. */
export type Missing = 'SharedWorker' | 'locks';

/** One browser context: pages in it are tabs of one person. */
export interface TabWindow {
  open(): Promise<Page>;
  /** Whether the page itself has an open socket. */
  hasSocket(page: Page): boolean;
  /** The only SharedWorker there is, to be told what to do. */
  worker(): Promise<WorkerSession>;
  close(): Promise<void>;
}

export interface WorkerSession {
  /** Does not wait for an answer: there may be none. */
  tell(method: string, params?: object): Promise<void>;
}

export interface TabBrowser {
  openWindow(hub: string, missing: readonly Missing[]): Promise<TabWindow>;
  close(): Promise<void>;
}

/** A real browser, and pages built as an app's are, worker included. */
export async function startTabBrowser(): Promise<TabBrowser> {
  const outDir = await mkdtemp(join(tmpdir(), 'tidewire-tabs-'));
  const shared = {
    root,
    configFile: false as const,
    logLevel: 'error' as const,
    build: { outDir, emptyOutDir: true },
    worker: { format: 'es' as const },
    resolve: {
      alias: [
        { find: /^tidewire\/core$/, replacement: `${source}/entries/core.ts` },
        { find: /^tidewire\/transports\/shared-tab$/, replacement: `${source}/entries/transports-shared-tab.ts` },
      ],
    },
  };
  await build(shared);
  const server = await preview({ ...shared, preview: { host: '127.0.0.1', port: 0 } });
  const address = server.resolvedUrls?.local[0] ?? '';
  const executablePath = findChromium();
  // A process for each tab, as a browser with memory to spare has it: one that is stopped must not stop the others.
  const args = [...chromiumArgs, '--renderer-process-limit=40'];
  const browser: Browser = await chromium.launch({ args, ...(executablePath && { executablePath }) });

  return {
    async openWindow(hub, missing) {
      const context = await browser.newContext();
      await remove(context, missing);
      const sockets = new Map<Page, number>();
      return {
        async open() {
          const page = await context.newPage();
          page.on('websocket', (socket) => {
            sockets.set(page, (sockets.get(page) ?? 0) + 1);
            socket.on('close', () => sockets.set(page, (sockets.get(page) ?? 0) - 1));
          });
          await page.goto(`${address}?${new URLSearchParams({ hub })}`);
          return page;
        },
        hasSocket: (page) => (sockets.get(page) ?? 0) > 0,
        worker: () => attachToWorker(browser),
        close: () => context.close(),
      };
    },
    async close() {
      await browser.close();
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}

async function remove(context: BrowserContext, missing: readonly Missing[]): Promise<void> {
  await context.addInitScript((names) => {
    if (names.includes('SharedWorker')) Reflect.deleteProperty(globalThis, 'SharedWorker');
    if (names.includes('locks')) Reflect.deleteProperty(Navigator.prototype, 'locks');
  }, missing);
}

async function attachToWorker(browser: Browser): Promise<WorkerSession> {
  const session: CDPSession = await browser.newBrowserCDPSession();
  const { targetInfos } = await session.send('Target.getTargets', { filter: [{ type: 'shared_worker' }] });
  const workers = targetInfos.filter(({ type }) => type === 'shared_worker');
  const [worker] = workers;
  if (!worker || workers.length > 1) throw new Error(`There are ${workers.length} shared workers, not one.`);
  const { sessionId } = await session.send('Target.attachToTarget', { targetId: worker.targetId, flatten: false });
  let id = 0;
  return {
    async tell(method, params = {}) {
      await session.send('Target.sendMessageToTarget', {
        sessionId,
        message: JSON.stringify({ id: ++id, method, params }),
      });
    },
  };
}
