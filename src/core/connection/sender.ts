import type { Ledger, LedgerItem } from '../../protocol/ledger';
import type { Wire } from '../../protocol/incoming';
import type {
  RequestOptions,
  RequestOutcome,
  SendOptions,
  SendOutcome,
  SendReceipt,
} from '../../protocol/send-outcome';
import type { Protocol } from '../../protocol/protocol';
import type { SessionHost, SessionPart } from '../../protocol/session-part';

export interface QueueLimits {
  /** Messages that may wait while not connected. @default 100 */
  readonly maxQueueMessages: number;
  /** Bytes that may wait while not connected. @default 1000000 */
  readonly maxQueueBytes: number;
}

export interface Sender extends SessionPart {
  send(type: string, data: unknown, options?: SendOptions): SendReceipt;
  request(type: string, data: unknown, options?: RequestOptions): Promise<RequestOutcome>;
}

interface Item extends LedgerItem {
  readonly bytes: number;
  readonly options: SendOptions & LedgerItem['options'];
  /** By the wall clock. */
  readonly expiresAt: number;
  isWritten: boolean;
}

/**
 * Takes messages at any time and brings each to exactly one outcome.
 *
 * Guarantees: what has been written never expires and is never replaced; what waits is bounded and a full queue refuses the
 * newcomer; nothing meant for one destination or user is written to another; order of sending is kept within a priority.
 */
export function createSender(
  { environment, write }: SessionHost,
  protocol: Protocol,
  ledger: Ledger | undefined,
  { maxQueueMessages, maxQueueBytes }: QueueLimits,
): Sender {
  /** By priority, then by age. */
  let waiting: Item[] = [];
  let isOpen = false;
  let maxBytes = Infinity;
  let isDisposed = false;

  function submit(
    id: string,
    options: Item['options'],
    encode: () => Wire,
    resolve: LedgerItem['finish'],
  ): Item | undefined {
    let frame: Wire;
    let bytes: number;
    try {
      // Encoded now, so that what the app changes later does not change what is sent.
      frame = encode();
      bytes = typeof frame === 'string' ? new TextEncoder().encode(frame).length : frame.byteLength;
    } catch {
      resolve(rejected('invalid'));
      return undefined;
    }
    if (isDisposed || bytes > maxBytes) {
      resolve(rejected(isDisposed ? 'disposed' : 'too-large'));
      return undefined;
    }

    const { ttlMs } = options;
    const handleTimeout = () => {
      if (!item.isWritten) item.finish({ status: 'expired' });
    };
    const cancelTimer = ttlMs === undefined ? undefined : environment.setTimer(handleTimeout, ttlMs);
    const item: Item = {
      id,
      frame,
      bytes,
      options,
      expiresAt: environment.now() + (ttlMs ?? Infinity),
      isWritten: false,
      finish(outcome) {
        cancelTimer?.();
        waiting = waiting.filter((other) => other !== item);
        ledger?.forget(id);
        resolve(outcome);
      },
    };
    enqueue(item);
    return item;
  }

  function enqueue(item: Item): void {
    const { coalesceKey, volatile } = item.options;
    const replaced = waiting.find(({ options }) => coalesceKey !== undefined && options.coalesceKey === coalesceKey);
    waiting = [...waiting, item].sort((a, b) => (b.options.priority ?? 0) - (a.options.priority ?? 0));
    drain();
    if (item.isWritten) return;
    const kept = waiting.filter((other) => other !== replaced);
    const keptBytes = kept.reduce((sum, { bytes }) => sum + bytes, 0);
    if (volatile || !maxQueueMessages) item.finish(rejected('not-connected'));
    else if (kept.length > maxQueueMessages || keptBytes > maxQueueBytes) item.finish(rejected('queue-full'));
    else replaced?.finish({ status: 'superseded' });
  }

  function drain(): void {
    while (isOpen && waiting[0] && !ledger?.isFull) {
      const item = waiting[0];
      // Timers stand still while a machine sleeps; the clock on the wall does not.
      if (environment.now() > item.expiresAt) {
        item.finish({ status: 'expired' });
        continue;
      }
      waiting = waiting.slice(1);
      item.isWritten = true;
      if (!ledger) write(item.frame);
      if (!ledger?.write(item)) item.finish({ status: 'sent' });
    }
  }

  /** Ends what waits, because it belongs to a destination or a user that are no longer there. */
  function abandoned(reason: 'destination-changed' | 'user-changed' | 'disposed'): void {
    // What is sent from now on is for the next owner, and the link is still that of the last.
    isOpen = false;
    for (const item of waiting) item.finish(rejected(reason));
  }

  return {
    send(type, data, options = {}) {
      const id = environment.randomId();
      const encode = () => protocol.message({ id, type, data, channel: options.channel });
      const outcome = new Promise<SendOutcome>((resolve) => {
        submit(id, options, encode, resolve as LedgerItem['finish']);
      });
      return { id, outcome };
    },
    request: async (type, data, options = {}) =>
      ledger?.request?.(type, data, options, submit, drain) ?? rejected('unsupported'),
    abandoned,
    connected(welcome) {
      isOpen = true;
      maxBytes = welcome?.maxPayloadBytes ?? Infinity;
      for (const item of waiting) if (item.bytes > maxBytes) item.finish(rejected('too-large'));
      drain();
    },
    disconnected() {
      isOpen = false;
    },
    // An answer makes room for what waits.
    heard: drain,
    disposed() {
      isDisposed = true;
      abandoned('disposed');
    },
  };
}

function rejected(reason: string): Extract<SendOutcome, { status: 'rejected' }> {
  return { status: 'rejected', reason, message: reason };
}

declare class TextEncoder {
  encode(text: string): Uint8Array;
}
