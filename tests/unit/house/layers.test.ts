// @vitest-environment node
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** A small tree in which every layer breaks its rule once. Each file says what must be found in it. */
const violations: readonly { file: string; code: string; rules: readonly string[] }[] = [
  { file: 'shared/store.ts', code: "import '../protocol/frame';", rules: ['shared-imports-nothing'] },
  { file: 'shared/emitter.ts', code: "import 'react';", rules: ['shared-imports-nothing'] },
  { file: 'protocol/plain.ts', code: "import '../core/client';", rules: ['protocol-imports-shared'] },
  {
    file: 'transports/web-socket.ts',
    code: "import type { Client } from '../core/client'; export type Made = Client;",
    rules: ['transports-import-protocol'],
  },
  { file: 'core/outbox.ts', code: "import '../transports/memory';", rules: ['core-imports-interfaces'] },
  { file: 'core/channel.ts', code: "import 'react';", rules: ['core-imports-interfaces'] },
  { file: 'core/clock.ts', code: "import '../platform/browser/timers';", rules: ['core-imports-interfaces'] },
  { file: 'platform/browser/timers.ts', code: "import '../../protocol/frame';", rules: ['browser-imports-shared'] },
  {
    file: 'platform/create.ts',
    code: "import '../transports/memory';",
    rules: ['platform-composes-the-default-client'],
  },
  {
    file: 'platform/frames.ts',
    code: "import type { Hub } from '../server/hub'; export type H = Hub;",
    rules: ['platform-composes-the-default-client-types'],
  },
  {
    file: 'providers/provider.tsx',
    code: "import '../core/connection/driver';",
    rules: ['providers-import-the-face-of-core'],
  },
  {
    file: 'providers/context.ts',
    code: "import type { Frame } from '../transports/memory'; export type F = Frame;",
    rules: ['providers-import-the-face-of-core-types'],
  },
  {
    file: 'hooks/use-driver.ts',
    code: "import '../core/connection/driver';",
    rules: ['hooks-import-the-face-of-core'],
  },
  {
    file: 'hooks/use-badge.ts',
    code: "import type { Badge } from '../components/badge/badge'; export type B = Badge;",
    rules: ['hooks-import-the-face-of-core-types'],
  },
  {
    file: 'components/badge/badge.tsx',
    code: "import '../../core/client'; export type Badge = 1;",
    rules: ['components-import-hooks'],
  },
  {
    file: 'components/badge/frame.tsx',
    code: "import type { Frame } from '../../transports/memory'; export type F = Frame;",
    rules: ['components-import-hooks-types'],
  },
  {
    file: 'components/badge/use-phase.ts',
    code: "import '../../platform/default';",
    rules: ['hooks-beside-components-are-hooks'],
  },
  {
    file: 'components/badge/use-frames.ts',
    code: "import type { Frame } from '../../transports/memory'; export type F = Frame;",
    rules: ['hooks-beside-components-are-hooks-types'],
  },
  {
    file: 'components/badge/context.tsx',
    code: "import '../../providers/shared';",
    rules: ['components-import-hooks'],
  },
  { file: 'server/hub.ts', code: "import '../core/client';", rules: ['hub-runs-anywhere'] },
  { file: 'server/connection/session.ts', code: "import 'ws';", rules: ['hub-runs-anywhere'] },
  { file: 'server/store/logs.ts', code: "import 'node:fs';", rules: ['hub-runs-anywhere'] },
  { file: 'server/node/door.ts', code: "import 'react';", rules: ['node-doors-import-the-hub'] },
  { file: 'server/store/sqlite/sqlite-store.ts', code: "import 'redis';", rules: ['sqlite-store-imports-libsql'] },
  { file: 'server/store/redis/redis-store.ts', code: "import 'ws';", rules: ['redis-store-imports-redis'] },
  {
    file: 'transports/socket-io/socket-io.ts',
    code: "import 'ws';",
    rules: ['socket-io-transport-imports-its-client'],
  },
  { file: 'server/socket-io/socket-io.ts', code: "import 'ws';", rules: ['socket-io-door-imports-types'] },
  {
    file: 'server/socket-io/link.ts',
    code: "import type { Client } from '../core/client'; export type Made = Client;",
    rules: ['socket-io-door-imports-types-types'],
  },
  { file: 'testing/fake-hub.ts', code: "import '../providers/provider';", rules: ['testing-imports-up-to-core'] },
  { file: 'testing/render.tsx', code: "import '../hooks/use-driver';", rules: ['testing-render-imports-providers'] },
  {
    file: 'core/door.ts',
    code: "import '../entries/index';",
    rules: ['core-imports-interfaces', 'entries-are-for-users'],
  },
  { file: 'attic/box.ts', code: "import '../shared/store';", rules: ['every-folder-has-a-row'] },
  {
    file: 'core/story.ts',
    code: "import '../../stories/one';",
    rules: ['core-imports-interfaces', 'source-stands-alone'],
  },
  { file: 'core/circle-a.ts', code: "import type { B } from './circle-b'; export type A = B;", rules: ['no-circles'] },
  { file: 'protocol/uses-drawer.ts', code: "import './types';", rules: ['no-drawers'] },
  { file: 'protocol/utils.ts', code: "import './frame';", rules: ['no-drawers-importing'] },
  { file: 'protocol/lost.ts', code: "import './nowhere';", rules: ['protocol-imports-shared', 'no-unresolved'] },
];

/** What each layer may do, and no rule may mind. */
const allowed: readonly { file: string; code: string }[] = [
  { file: 'protocol/frame.ts', code: "import '../shared/warn';" },
  { file: 'protocol/types.ts', code: '' },
  { file: 'shared/warn.ts', code: 'export const warn = 1;' },
  { file: 'transports/transport.ts', code: "import '../protocol/frame';" },
  { file: 'transports/memory.ts', code: "import './transport'; export type Frame = 1;" },
  {
    file: 'core/client.ts',
    code: "import '../transports/transport'; import '../protocol/frame'; export type Client = 1;",
  },
  { file: 'core/connection/driver.ts', code: "import '../../shared/warn'; export type State = 1;" },
  { file: 'platform/default.ts', code: "import './browser/page'; import '../core/client';" },
  { file: 'platform/browser/page.ts', code: "import '../../shared/warn';" },
  { file: 'providers/shared.tsx', code: "import { useRef } from 'react'; import '../platform/default'; useRef;" },
  {
    file: 'hooks/use-state.ts',
    code: "import 'react'; import type { State } from '../core/connection/driver'; import '../providers/shared'; export type S = State;",
  },
  {
    file: 'components/badge/parts.tsx',
    code: "import 'react'; import '../../hooks/use-state'; import type { Client } from '../../core/client'; export type C = Client;",
  },
  { file: 'components/badge/use-badge.ts', code: "import '../../providers/shared'; import '../../core/client';" },
  { file: 'server/node/listen.ts', code: "import { createServer } from 'node:http'; import 'ws'; createServer;" },
  { file: 'testing/hub.ts', code: "import '../server/portable';" },
  { file: 'server/portable.ts', code: "import '../protocol/frame';" },
  { file: 'testing/clock.ts', code: "import '../core/client'; import '../transports/memory';" },
  { file: 'entries/index.ts', code: "import '../hooks/use-state'; import './core';" },
  { file: 'core/circle-b.ts', code: "import type { A } from './circle-a'; export type B = A;" },
  { file: 'entries/core.ts', code: "import '../core/client';" },
];

const root = mkdtempSync(join(tmpdir(), 'tidewire-layers-'));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

describe('the layer rules', () => {
  const found = new Map<string, string[]>();
  let ruleNames: string[] = [];

  beforeAll(async () => {
    for (const { file, code } of [...violations, ...allowed]) write(`src/${file}`, `${code}\nexport {};\n`);
    write('stories/one.ts', 'export {};\n');
    for (const name of ['react', 'ws']) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }));
      write(`node_modules/${name}/index.js`, '');
    }
    const options = await extractOptions(resolve('.dependency-cruiser.cjs'));
    ruleNames = options.ruleSet?.forbidden?.flatMap((rule) => rule.name ?? []) ?? [];
    const { output } = await cruise(
      ['src'],
      { ...options, baseDir: root, outputType: 'json' },
      options.enhancedResolveOptions,
    );
    const result = JSON.parse(output as string) as ICruiseResult;
    for (const { from, rule } of result.summary.violations) found.set(from, [...(found.get(from) ?? []), rule.name]);
  }, 60_000);

  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it.each(violations)('finds what is wrong in $file', ({ file, rules }) => {
    expect(found.get(`src/${file}`) ?? []).toEqual(expect.arrayContaining([...rules]));
  });

  it.each(allowed)('lets $file do what its layer may do', ({ file }) => {
    expect(found.get(`src/${file}`) ?? []).toEqual([]);
  });

  it('has an example for every rule', () => {
    const shown = new Set(violations.flatMap(({ rules }) => rules));
    expect(ruleNames.filter((name) => !shown.has(name))).toEqual([]);
  });
});
