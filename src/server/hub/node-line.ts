import type { Undo } from '../../shared/undo';
import type { Kick } from '../connection/session';
import type { SignalStore } from '../store/store';

/** What hubs of a group tell each other. */
export type NodeWord =
  | { readonly kind: 'broadcast'; readonly event: string; readonly data?: unknown }
  | ({ readonly kind: 'kick' } & Kick)
  | { readonly kind: 'fence'; readonly publisher: string; readonly fence: number };

export interface NodeLineListener {
  broadcast(word: Extract<NodeWord, { kind: 'broadcast' }>): void;
  kick(word: Extract<NodeWord, { kind: 'kick' }>): void;
  fence(word: Extract<NodeWord, { kind: 'fence' }>): void;
  reportError(error: unknown): void;
}

export interface NodeLine {
  /** To every hub, this one included; to this one also if the store is away. */
  say(word: NodeWord): void;
  close(): void;
}

const topic = 'hubs';

/** The line between hubs: at most once, so nothing that must not be lost goes over it. */
export function createNodeLine(store: SignalStore, listener: NodeLineListener): NodeLine {
  let undo: Undo | undefined;
  let isClosed = false;

  function hear(word: NodeWord): void {
    switch (word.kind) {
      case 'broadcast':
        return listener.broadcast(word);
      case 'kick':
        return listener.kick(word);
      case 'fence':
        return listener.fence(word);
    }
  }

  async function listen(): Promise<void> {
    undo = await store.onSignal(topic, (text) => hear(JSON.parse(text) as NodeWord));
    if (isClosed) undo();
  }
  listen().catch((error: unknown) => listener.reportError(error));

  return {
    say(word) {
      store.signal(topic, JSON.stringify(word)).catch((error: unknown) => {
        listener.reportError(error);
        hear(word);
      });
    },
    close() {
      isClosed = true;
      undo?.();
    },
  };
}
