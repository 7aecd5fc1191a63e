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
  /**
   * Ends everything, because it belongs to a destination or a user that are no longer there: what waits as rejected, what was
   * written as unknown. After `disposed` nothing more is taken.
   */
  abandon(reason: 'destination-changed' | 'user-changed' | 'disposed'): void;
}

interface Item extends LedgerItem {
  readonly bytes: number;
  readonly options: SendOptions;
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
  { maxQueueMessages, maxQueueBytes }: QueueLimits,
): Sender {
  const ledger: Ledger | undefined = protocol.createLedger?.();
  /** By priority, then by age. */
  let waiting: Item[] = [];
  let isOpen = false;
  let maxBytes = Infinity;
  let isDisposed = false;

  function submit(
    options: SendOptions,
    encode: (id: string) => Wire | undefined,
    resolve: LedgerItem['finish'],
    isRequest = false,
  ): Item | undefined {
    const id = environment.randomId();
    let frame: Wire | undefined;
    try {
      // Encoded now, so that what the app changes later does not change what is sent.
      frame = encode(id);
    } catch {
      // Left undefined.
    }
    const bytes = typeof frame === 'string' ? new TextEncoder().encode(frame).length : (frame?.byteLength ?? 0);
    const reason = isDisposed ? 'disposed' : frame === undefined ? 'invalid' : bytes > maxBytes && 'too-large';
    if (reason || frame === undefined) return void resolve(rejected(reason || 'invalid'));

    const cancelTimer =
      options.ttlMs !== undefined &&
      environment.setTimer(() => {
        if (!item.isWritten) item.finish({ status: 'expired' });
        else if (isRequest) item.finish({ status: 'unknown', cause: { code: 'timeout' } });
      }, options.ttlMs);
    const item: Item = {
      id,
      frame,
      bytes,
      isRequest,
      options,
      channel: options.channel,
      isWritten: false,
      finish(outcome) {
        if (cancelTimer) cancelTimer();
        waiting = waiting.filter((other) => other !== item);
        ledger?.forget(id);
        resolve(outcome);
      },
    };
    enqueue(item);
    return item;
  }

  function enqueue(item: Item): void {
    const { coalesceKey, priority = 0, volatile } = item.options;
    const replaced = waiting.find(({ options }) => coalesceKey !== undefined && options.coalesceKey === coalesceKey);
    waiting.splice(waiting.findLastIndex(({ options }) => (options.priority ?? 0) >= priority) + 1, 0, item);
    drain();
    if (item.isWritten) return;
    let bytes = 0;
    let messages = 0;
    for (const other of waiting)
      if (other !== replaced) {
        bytes += other.bytes;
        messages++;
      }
    if (volatile || !maxQueueMessages) item.finish(rejected('not-connected'));
    else if (messages > maxQueueMessages || bytes > maxQueueBytes) item.finish(rejected('queue-full'));
    else replaced?.finish({ status: 'superseded' });
  }

  function drain(): void {
    while (isOpen && waiting[0] && !ledger?.isFull) {
      const item = waiting[0];
      waiting = waiting.slice(1);
      item.isWritten = true;
      if (ledger?.write(item, write)) continue;
      if (!ledger) write(item.frame);
      item.finish({ status: 'sent' });
    }
  }

  return {
    send(type, data, options = {}) {
      let id = '';
      const outcome = new Promise<SendOutcome>((resolve) => {
        submit(
          options,
          (given) => protocol.message({ id: (id = given), type, data, channel: options.channel }),
          resolve as LedgerItem['finish'],
        );
      });
      return { id, outcome };
    },
    async request(type, data, options = {}) {
      const encode = protocol.request;
      if (!ledger || !encode) return rejected('unsupported');
      return ledger.request(options, (ttlMs, finish) => {
        const handleEnd: typeof finish = (outcome) => {
          finish(outcome);
          drain();
        };
        return submit({ ttlMs }, (id) => encode({ id, type, data }), handleEnd, true);
      });
    },
    abandon(reason) {
      isDisposed ||= reason === 'disposed';
      // What is sent from now on is for the next owner, and the link is still that of the last.
      isOpen = false;
      ledger?.abandon({ code: reason });
      for (const item of waiting) item.finish(rejected(reason));
    },
    connected(welcome) {
      isOpen = true;
      maxBytes = welcome?.maxPayloadBytes ?? Infinity;
      ledger?.open(!!welcome?.resumed, write);
      for (const item of waiting) if (item.bytes > maxBytes) item.finish(rejected('too-large'));
      drain();
    },
    disconnected(cause) {
      isOpen = false;
      ledger?.close(cause ?? { code: 'closed' });
    },
    heard(incoming) {
      if (incoming.kind !== 'outcome') return;
      ledger?.settle(incoming.id, incoming.outcome);
      drain();
    },
  };
}

function rejected(reason: string): Extract<SendOutcome, { status: 'rejected' }> {
  return { status: 'rejected', reason, message: reason };
}

declare class TextEncoder {
  encode(text: string): Uint8Array;
}
