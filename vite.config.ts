import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin';
import react from '@vitejs/plugin-react';
import { playwright, type PlaywrightProviderOptions } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { chromiumArgs, findChromium } from './scripts/chromium.mjs';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Tests and stories import the package by its name, as users do, and get the source. */
const entries = [
  { find: /^tidewire$/, replacement: at('src/entries/index.ts') },
  { find: /^tidewire\/transports\/(.+)$/, replacement: at('src/entries/transports-$1.ts') },
  { find: /^tidewire\/server\/(.+)$/, replacement: at('src/entries/server-$1.ts') },
  { find: /^tidewire\/styles\.css$/, replacement: at('src/components/styles.css') },
  { find: /^tidewire\/(core|components|server|testing)$/, replacement: at('src/entries/$1.ts') },
];

/** React 18 for the project `unit-react-18`; packages that `require` React get it through tests/setup/react-18.cjs. */
const react18 = [
  { find: /^react(\/.*)?$/, replacement: 'react-18$1' },
  { find: /^react-dom(\/.*)?$/, replacement: 'react-dom-18$1' },
];

type ContextOptions = NonNullable<PlaywrightProviderOptions['contextOptions']>;

function chromium(contextOptions: ContextOptions = {}) {
  const executablePath = findChromium();
  return playwright({
    launchOptions: { args: chromiumArgs, ...(executablePath ? { executablePath } : {}) },
    contextOptions,
  });
}

/** Screenshots are compared with a little tolerance: another build of Chromium smooths edges differently. */
const browser = {
  enabled: true,
  headless: true,
  screenshotFailures: false,
  viewport: { width: 1024, height: 768 },
  expect: {
    toMatchScreenshot: {
      comparatorName: 'pixelmatch',
      comparatorOptions: { threshold: 0.2, allowedMismatchedPixelRatio: 0.01 },
    },
  },
} as const;

/**
 * What browser tests load, named ahead. What Vite meets later on its own makes it reload in the middle of a test. `msw` must
 * not stand here: bundled alone it loses its WebSocket handlers.
 */
const browserDependencies = [
  'react',
  'react-dom',
  'react-dom/client',
  'react/jsx-runtime',
  'react/jsx-dev-runtime',
  '@testing-library/react',
  'idb',
];

/** And what the stories load whose looks are compared. */
const storyDependencies = [
  '@storybook/addon-a11y',
  '@storybook/addon-docs',
  '@storybook/addon-docs/blocks',
  '@storybook/react-vite',
  'storybook/test',
  'storybook/theming',
];

const unit: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'unit',
    testTimeout: 30_000,
    include: ['tests/unit/**/*.test.{ts,tsx}'],
    environment: 'happy-dom',
    setupFiles: ['tests/setup/fail-on-console.ts', 'tests/setup/unmount-after-each.ts'],
  },
};

const unitReact18: TestProjectInlineConfiguration = {
  extends: true,
  resolve: { alias: react18 },
  test: {
    name: 'unit-react-18',
    testTimeout: 30_000,
    include: ['tests/unit/{react,components}/**/*.test.{ts,tsx}'],
    environment: 'happy-dom',
    execArgv: ['--require', at('tests/setup/react-18.cjs')],
    setupFiles: [
      'tests/setup/expect-react-18.ts',
      'tests/setup/fail-on-console.ts',
      'tests/setup/unmount-after-each.ts',
    ],
  },
};

const inBrowser: TestProjectInlineConfiguration = {
  extends: true,
  optimizeDeps: { include: [...browserDependencies, ...storyDependencies] },
  test: {
    name: 'browser',
    include: ['tests/browser/**/*.test.{ts,tsx}'],
    globalSetup: ['tests/setup/ws-server-global-setup.ts', 'tests/setup/http-server-global-setup.ts'],
    setupFiles: ['tests/setup/fail-on-console.ts', 'tests/setup/unmount-after-each.ts'],
    // Room for whole pages: what does not fit is shrunk or cut in a screenshot.
    browser: {
      ...browser,
      provider: chromium({ viewport: { width: 1280, height: 4_000 } }),
      instances: [{ browser: 'chromium' }],
    },
  },
};

/** One run of all stories; each mode has its own screenshots. */
function mode(name: string, contextOptions: ContextOptions) {
  return {
    browser: 'chromium' as const,
    name: `storybook-${name}`,
    provider: chromium(contextOptions),
    screenshotDirectory: `__screenshots__/${name}`,
  };
}

/** Every story is a test, in every mode that a user may have asked the system for. */
const storybook = (): TestProjectInlineConfiguration => ({
  extends: true,
  plugins: [storybookTest({ configDir: at('.storybook') })],
  optimizeDeps: { include: browserDependencies },
  test: {
    name: 'storybook',
    setupFiles: ['tests/setup/fail-on-console.ts'],
    browser: {
      ...browser,
      provider: chromium(),
      instances: [
        mode('light', { colorScheme: 'light' }),
        mode('dark', { colorScheme: 'dark' }),
        mode('forced-colors', { forcedColors: 'active' }),
        mode('calm-arabic', { reducedMotion: 'reduce', locale: 'ar' }),
      ],
    },
  },
});

/** Real processes and real pages: one file after the other, with time to start. */
const endToEnd: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'e2e',
    include: ['tests/e2e/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
};

/** Storybook's plugin starts half a Storybook. A run that names other projects only need not wait for it. */
const asked = process.argv.filter((_, index, all) => all[index - 1] === '--project');
const wantsStories =
  existsSync(at('.storybook/main.ts')) && (asked.length === 0 || asked.some((name) => name.startsWith('storybook')));

/** Storybook reads this file too, and wants none of the tests. */
const projects = process.env.VITEST
  ? [unit, unitReact18, inBrowser, ...(wantsStories ? [storybook()] : []), endToEnd]
  : [];

export default defineConfig({
  plugins: [react()],
  resolve: { alias: entries },
  test: {
    passWithNoTests: true,
    projects,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.{ts,tsx}'],
      exclude: ['src/entries/**', '**/*.d.ts'],
      reporter: ['text-summary', 'html'],
    },
  },
});
