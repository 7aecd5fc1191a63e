import { createDisposer } from '../../shared/disposer';
import { defaultEnvironment, type TransportEnvironment } from '../default-environment';
import { converse, type Conversation } from './conversation';
import { deliverEach, readEnvelope, toMessages, type Word } from './envelope';
import { listenTo, type MessagePortLike } from './like';
import type { Transport, TransportLink, TransportListener, TransportTarget } from '../transport';

export type { BridgePort, EmitterPort, EventTargetPort, MessagePortLike } from './like';

export interface MessagePortOptions {
  /**
   * Gives the port for one link. A fresh one each time: it is closed with the link. A bridge that has no `close` may be given
   * again and again. What it throws, or rejects with, closes the link with 1006.
   */
  readonly connect: (target: TransportTarget) => MessagePortLike | Promise<MessagePortLike>;
  /** Time between two looks at the other end, in ms; after two in vain it is gone, and the link closes with 1006. @default 5000 */
  readonly heartbeatMs?: number;
  /** Time and ids, for tests. @default the real ones */
  readonly environment?: TransportEnvironment;
}

/**
 * A link over a `MessagePort` or something like it: to a SharedWorker, a frame, a worker thread, or Electron's main process
 * through its ports or a preload bridge. At the other end `servePort` makes server sockets of it.
 *
 * An end that falls silent (a crashed worker, a closed window, nobody there) closes the link with 1006 within three heartbeats.
 *
 * @example
 * const transport = messagePort({ connect: () => new SharedWorker('/live.js', { type: 'module' }).port });
 * @example
 * // Electron: in the preload script
 * contextBridge.exposeInMainWorld('live', {
 *   postMessage: (message) => ipcRenderer.send('live', message),
 *   onMessage: (listener) => ipcRenderer.on('live', (_event, message) => listener(message)),
 * });
 * // and in the page
 * const transport = messagePort({ connect: () => window.live });
 * @see https://html.spec.whatwg.org/multipage/web-messaging.html#message-ports
 */
export function messagePort(options: MessagePortOptions): Transport {
  return {
    name: 'message-port',
    open: (target, listener) => openPortLink(target, listener, options),
  };
}

/** opening -> open -> over, and never back. */
export function openPortLink(
  { url, subprotocols }: TransportTarget,
  listener: TransportListener,
  { connect, heartbeatMs = 5_000, environment = defaultEnvironment }: MessagePortOptions,
): TransportLink {
  const id = environment.randomId();
  const ending = createDisposer();
  let state: 'opening' | 'open' | 'over' = 'opening';
  let conversation: Conversation | undefined;
  const isOver = () => state === 'over';

  function leave(): void {
    state = 'over';
    ending.dispose();
  }

  function finish(code: number, reason: string): void {
    if (isOver()) return;
    leave();
    listener.closed(code, reason);
  }

  function use(port: MessagePortLike): void {
    if (isOver()) return closeQuietly(port);
    const lost = (reason: string) => finish(1006, reason);
    conversation = converse(port, id, environment, heartbeatMs, lost);
    ending.add(conversation.stop);
    const hear = (message: unknown) => {
      const envelope = readEnvelope(message);
      if (envelope?.link === id && !isOver()) heard(envelope);
    };
    ending.add(listenTo(port, hear, () => lost('the port is gone')));
    ending.add(() => closeQuietly(port));
    conversation.say({ tidewire: 'open', url, subprotocols: [...subprotocols] });
  }

  function heard(word: Word): void {
    conversation?.heard(word);
    if (word.tidewire === 'accept' && state === 'opening') {
      state = 'open';
      listener.opened(word.subprotocol);
    }
    if (word.tidewire === 'messages')
      deliverEach(word.messages, (data) => {
        if (state === 'open') listener.received(data);
      });
    if (word.tidewire === 'close') {
      conversation?.say(word);
      finish(word.code, word.reason);
    }
  }

  // Later, so that nothing is told before `open()` has returned; and what `connect` throws is a rejection.
  Promise.resolve()
    .then(async () => {
      if (!isOver()) use(await connect({ url, subprotocols }));
    })
    .catch(() => finish(1006, 'connect() failed, or gave no port'));

  return {
    send(data) {
      if (state === 'open') conversation?.say({ tidewire: 'messages', messages: toMessages(data) });
    },
    close() {
      if (isOver()) return;
      conversation?.say({ tidewire: 'close', code: state === 'open' ? 1000 : 1006, reason: '' });
      leave();
    },
  };
}

function closeQuietly(port: MessagePortLike): void {
  try {
    port.close?.();
  } catch {
    // It was gone before, which is as good.
  }
}
