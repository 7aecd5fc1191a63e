import { TidewireError } from '../../shared/errors';
import type { Undo } from '../../shared/undo';
import { defaultEnvironment, type TransportEnvironment } from '../default-environment';
import { listenTo, type EventTargetPort } from '../message-port/like';
import { createKeeper } from './keeper';
import { browserPlatform, type TabPlatform } from './platform';
import { readTabWord, type TabWord } from './words';
import { readWorkerName } from './worker-seat';
import type { Transport } from '../transport';
import { webSocket } from '../web-socket';

/** What is used of the inside of a `SharedWorker`. */
export interface SharedWorkerScopeLike {
  readonly name: string;
  addEventListener(type: 'connect', listener: (event: { readonly ports: readonly EventTargetPort[] }) => void): void;
  close(): void;
}

export interface RunSharedTabsOptions {
  /** Opens the socket. The same as the `inner` of `sharedTab()`. @default webSocket() */
  readonly transport?: Transport;
  /** What arrives within this time after a post travels to a tab together, in ms. @default 4 */
  readonly batchMs?: number;
  /** The worker, for tests. @default its own global scope */
  readonly scope?: SharedWorkerScopeLike;
  /** What it has in common with the tabs, for tests. @default the browser's */
  readonly platform?: Pick<TabPlatform, 'openChannel' | 'fences'>;
  /** Time and ids, for tests. @default the real ones */
  readonly environment?: TransportEnvironment;
}

/**
 * The worker's end of `sharedTab({ worker })`: keeps the one socket of all tabs, until another worker is to.
 *
 * @returns stops, as if another one had taken over
 * @throws TidewireError where there is no SharedWorker to run in, or one that `sharedTab()` did not name
 * @example
 * // tidewire-shared.ts
 * import { runSharedTabs } from 'tidewire/transports/shared-tab';
 * runSharedTabs();
 */
export function runSharedTabs({
  transport = webSocket(),
  batchMs = 4,
  scope = workerScope(),
  platform = browserPlatform(),
  environment = defaultEnvironment,
}: RunSharedTabsOptions = {}): Undo {
  const { openChannel, fences } = platform;
  const named = readWorkerName(scope.name);
  if (!named || !openChannel || !fences)
    throw new TidewireError(
      'no-shared-worker',
      'runSharedTabs() was called in a SharedWorker that sharedTab() did not name, so no tab would find it. Pass the name on: worker: (name) => new SharedWorker(url, { type: "module", name }).',
    );
  const { group, fence } = named;
  let isOver = false;

  const channel = openChannel(group, (message) => {
    const word = readTabWord(message);
    if (!word || isOver) return;
    if (word.fence > fence) stop();
    else if (word.tidewire === 'ask') say();
  });
  const say = () => channel.post({ tidewire: 'keep', fence, keeper: 'worker', isTired: false } satisfies TabWord);

  const keeper = createKeeper({
    inner: transport,
    environment,
    fence,
    readFence: () => fences.read(group),
    handleOutdated: stop,
    batchMs,
  });

  function stop(): void {
    if (isOver) return;
    isOver = true;
    keeper.stop();
    channel.close();
    scope.close();
  }

  scope.addEventListener('connect', ({ ports: [port] }) => {
    if (!port) return;
    listenTo(
      port,
      (message) => keeper.hear(message, (answer) => port.postMessage(answer)),
      () => {},
    );
  });
  say();
  return stop;
}

function workerScope(): SharedWorkerScopeLike {
  if (!('SharedWorkerGlobalScope' in globalThis))
    throw new TidewireError(
      'no-shared-worker',
      'runSharedTabs() was called outside of a SharedWorker, so no tab would ever ask it for a link. Call it in the file that the worker of sharedTab() names.',
    );
  // The lib for pages does not know what a worker sees.
  return globalThis as unknown as SharedWorkerScopeLike;
}
