import type { BridgePort } from '../../../../src/transports/message-port/message-port';

export interface BridgePair {
  readonly page: BridgePort;
  readonly server: BridgePort;
  /** Nothing gets through any more, and nobody is told: the other process is gone. */
  goSilent(): void;
  /** Everything that was posted, as `page: ping`. */
  readonly words: readonly string[];
  /** Says something to the page that no server of ours would. */
  sayToPage(message: unknown): void;
  sayToServer(message: unknown): void;
  isClosed: boolean;
}

/** Two ends of a bridge within the test: messages arrive in the next microtask, the very objects that were posted. */
export function createBridgePair(): BridgePair {
  const words: string[] = [];
  const listeners = { page: new Set<(message: unknown) => void>(), server: new Set<(message: unknown) => void>() };
  let isSilent = false;
  const tell = (to: 'page' | 'server', message: unknown) =>
    queueMicrotask(() => {
      if (!isSilent) for (const listener of [...listeners[to]]) listener(message);
    });
  const createEnd = (own: 'page' | 'server', other: 'page' | 'server') => ({
    postMessage(message: unknown) {
      words.push(`${own}: ${(message as { tidewire: string }).tidewire}`);
      tell(other, message);
    },
    onMessage(listener: (message: unknown) => void) {
      listeners[own].add(listener);
      return () => listeners[own].delete(listener);
    },
  });
  const pair: BridgePair = {
    page: { ...createEnd('page', 'server'), close: () => void (pair.isClosed = true) },
    server: createEnd('server', 'page'),
    goSilent() {
      isSilent = true;
    },
    words,
    sayToPage: (message) => tell('page', message),
    sayToServer: (message) => tell('server', message),
    isClosed: false,
  };
  return pair;
}
