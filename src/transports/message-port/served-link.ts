import type { Undo } from '../../shared/undo';
import { defaultEnvironment, type TransportEnvironment } from '../default-environment';
import { createBatch } from './batch';
import { converse } from './conversation';
import { deliverEach, toMessages, type Envelope, type Word } from './envelope';
import type { MessagePortLike } from './like';
import type { TransportTarget, WireData } from '../transport';

/** What an end behind a port can say to its client. */
export interface PortWords {
  accept(subprotocol: string): void;
  message(data: WireData): void;
  /** The end is told `closed` once the client has heard of it. */
  close(code: number, reason: string): void;
  /** The end is over already, and is told nothing more. */
  over(code: number, reason: string): void;
}

/** What answers a link behind a port. */
export interface PortEnd {
  received(data: WireData): void;
  /** Comes at most once and last. */
  closed(code: number, reason: string): void;
}

export type OpenPortEnd = (target: TransportTarget, say: PortWords) => PortEnd;

export interface ServedLinkOptions {
  /** Time between two looks at the other end, in ms; after two in vain it is gone, and the link over with 1006. @default 5000 */
  readonly heartbeatMs?: number;
  /**
   * What is sent within this time after a post travels together, in ms: a stream costs the page few tasks, and a single message
   * waits for nothing. @default 0: none waits
   */
  readonly batchMs?: number;
  /** Time, for tests. @default the real one */
  readonly environment?: Pick<TransportEnvironment, 'setTimer'>;
}

/** One link as the serving side of a port keeps it. */
export interface ServedLink {
  readonly id: string;
  heard(word: Word): void;
  /** It is over, as far as this side knows. */
  end(code: number, reason: string): void;
  /** Ends it for both sides. */
  dismiss(code: number): void;
}

export function openServedLink(
  port: MessagePortLike,
  { link: id, url, subprotocols }: Extract<Envelope, { tidewire: 'open' }>,
  openEnd: OpenPortEnd,
  { heartbeatMs = 5_000, batchMs = 0, environment = defaultEnvironment }: ServedLinkOptions,
): ServedLink {
  let isOver = false;
  const conversation = converse(port, id, environment, heartbeatMs, () => end(1006, ''));
  const batch = createBatch(environment, batchMs, (messages) => conversation.say({ tidewire: 'messages', messages }));
  const leave: Undo = () => {
    isOver = true;
    conversation.stop();
    batch.stop();
  };

  function end(code: number, reason: string): void {
    if (isOver) return;
    leave();
    peer.closed(code, reason);
  }

  function close(code: number, reason: string): void {
    batch.flush();
    conversation.say({ tidewire: 'close', code, reason });
  }

  const peer = openEnd(
    { url, subprotocols },
    {
      accept: (subprotocol) => conversation.say({ tidewire: 'accept', subprotocol }),
      message: (data) => batch.add(toMessages(data)),
      close,
      over(code, reason) {
        if (isOver) return;
        close(code, reason);
        leave();
      },
    },
  );

  return {
    id,
    heard(word) {
      if (isOver) return;
      conversation.heard(word);
      if (word.tidewire === 'messages') deliverEach(word.messages, (data) => peer.received(data));
      if (word.tidewire === 'close') end(word.code, word.reason);
    },
    end,
    dismiss(code) {
      if (isOver) return;
      close(code, '');
      end(code, '');
    },
  };
}
