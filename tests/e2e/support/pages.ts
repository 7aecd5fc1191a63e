import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import { createServer, type ViteDevServer } from 'vite';
import type { ConnectionStatus, WebSocketConfig } from 'tidewire';
import { chromiumArgs, findChromium } from '../../../scripts/chromium.mjs';

const root = fileURLToPath(new URL('../page', import.meta.url));
const source = fileURLToPath(new URL('../../../src', import.meta.url));

export interface OpenOptions {
  readonly hub: string;
  readonly token?: string;
  readonly config?: Partial<WebSocketConfig>;
  /** The page's timers can be driven with `page.clock`. @default false */
  readonly hasClock?: boolean;
}

/** A real browser with real pages that use the package. */
export interface Pages {
  /** A page in a context of its own: another person. */
  open(options: OpenOptions): Promise<{ readonly page: Page; readonly context: BrowserContext }>;
  close(): Promise<void>;
}

export async function startPages(): Promise<Pages> {
  const vite: ViteDevServer = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [react()],
    cacheDir: fileURLToPath(new URL('../../../node_modules/.vite/e2e', import.meta.url)),
    optimizeDeps: { include: ['react', 'react-dom', 'react-dom/client', 'react/jsx-runtime', 'react/jsx-dev-runtime'] },
    resolve: {
      alias: [
        { find: /^tidewire$/, replacement: `${source}/entries/index.ts` },
        { find: /^tidewire\/components$/, replacement: `${source}/entries/components.ts` },
        { find: /^tidewire\/styles\.css$/, replacement: `${source}/components/styles.css` },
      ],
    },
    server: { host: '127.0.0.1', port: 0, fs: { strict: false }, hmr: false },
  });
  await vite.listen();
  const address = vite.resolvedUrls?.local[0] ?? '';
  const executablePath = findChromium();
  const browser: Browser = await chromium.launch({ args: chromiumArgs, ...(executablePath && { executablePath }) });

  return {
    async open({ hub, token, config = {}, hasClock = false }) {
      const context = await browser.newContext();
      const page = await context.newPage();
      if (hasClock) await page.clock.install();
      const query = new URLSearchParams({ hub, config: JSON.stringify(config), ...(token && { token }) });
      await page.goto(`${address}?${query}`);
      return { page, context };
    },
    async close() {
      await browser.close();
      await vite.close();
    },
  };
}

/** Waits until the page's connection is in that state. */
export async function untilStatus(page: Page, status: ConnectionStatus, timeoutMs = 20_000): Promise<void> {
  await page.waitForFunction((wanted) => (window as unknown as { story: string[] }).story.at(-1) === wanted, status, {
    timeout: timeoutMs,
    polling: 20,
  });
}

/** The states that the connection went through, in order. */
export function storyOf(page: Page): Promise<ConnectionStatus[]> {
  return page.evaluate(() => (window as unknown as { story: ConnectionStatus[] }).story);
}
