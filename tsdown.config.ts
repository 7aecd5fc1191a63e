import { defineConfig } from 'tsdown';

/**
 * One output file per source file (`unbundle`): "use client" then marks exactly the files that say so, and an app's
 * bundler keeps only what is imported. Nothing is minified: that is the app's choice, and a stack trace stays readable.
 */
export default defineConfig({
  entry: [
    'src/entries/index.ts',
    'src/entries/core.ts',
    'src/entries/components.ts',
    'src/entries/server.ts',
    'src/entries/server-socket-io.ts',
    'src/entries/server-redis.ts',
    'src/entries/server-sqlite.ts',
    'src/entries/testing.ts',
    'src/entries/transports-event-source.ts',
    'src/entries/transports-long-polling.ts',
    'src/entries/transports-memory.ts',
    'src/entries/transports-socket-io.ts',
    'src/entries/transports-message-port.ts',
    'src/entries/transports-shared-tab.ts',
    'src/entries/transports-worker.ts',
  ],
  root: 'src',
  outDir: 'dist',
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  dts: { sourcemap: true },
  sourcemap: true,
  unbundle: true,
  minify: false,
  clean: true,
  deps: { neverBundle: [/^node:/] },
});
