import type { Cause, ServerOutcome, Wire } from './incoming';
import type { RequestOptions, RequestOutcome, SendOutcome } from './send-outcome';

/** Messages written and not yet answered; the rest waits. */
const maxInFlight = 256;

export interface LedgerItem {
  readonly id: string;
  readonly frame: Wire;
  readonly isRequest: boolean;
  readonly channel: string | undefined;
  /** Also takes it out of queue and ledger. */
  finish(outcome: SendOutcome | RequestOutcome): void;
}

export type Send = (frame: Wire) => void;

/** What has been written and awaits the server's word. */
export interface Ledger {
  readonly isFull: boolean;
  /** Numbers and sends it. @returns whether an answer will come */
  write(item: LedgerItem, send: Send): boolean;
  /** A new link. @param isResumed the server knows what we sent before */
  open(isResumed: boolean, send: Send): void;
  /** The link is gone, and with it the answers to requests. */
  close(cause: Cause): void;
  /** The server's word on what was sent with this id, if anything was. */
  settle(id: string, outcome: ServerOutcome): void;
  /** Its outcome is known elsewhere. */
  forget(id: string): void;
  /** Whatever is outstanding will never be known. */
  abandon(cause: Cause): void;
  /** Lets a request time out or be aborted on its way. */
  request(
    options: RequestOptions,
    submit: (ttlMs: number, finish: LedgerItem['finish']) => LedgerItem | undefined,
  ): Promise<RequestOutcome>;
}

/**
 * Keeps every written message until it is acknowledged, and sends it again, with its number and in order, to a server that
 * remembers. A request is never sent twice.
 *
 * @param withSequence puts the sequence, dense per destination and from 1, into an encoded message when it is written. Without it
 *   only requests are kept, and sends end as `sent`
 */
export function createLedger(withSequence?: (frame: Wire, seq: number) => Wire): Ledger {
  /** In the order of writing. */
  const inFlight = new Map<string, LedgerItem & { readonly numbered: Wire }>();
  const sequences = new Map<string | undefined, number>();

  function abandon(cause: Cause, which = (_item: LedgerItem) => true): void {
    for (const item of [...inFlight.values()]) if (which(item)) item.finish({ status: 'unknown', cause });
  }

  return {
    get isFull() {
      return inFlight.size >= maxInFlight;
    },
    write(item, send) {
      let numbered = item.frame;
      if (!item.isRequest) {
        if (!withSequence) {
          send(numbered);
          return false;
        }
        const seq = (sequences.get(item.channel) ?? 0) + 1;
        sequences.set(item.channel, seq);
        numbered = withSequence(numbered, seq);
      }
      inFlight.set(item.id, { ...item, numbered });
      send(numbered);
      return true;
    },
    open(isResumed, send) {
      if (isResumed) for (const { numbered } of inFlight.values()) send(numbered);
      else {
        sequences.clear();
        abandon({ code: 'not-resumed' });
      }
    },
    close: (cause) => abandon(cause, ({ isRequest }) => isRequest),
    settle(id, outcome) {
      const item = inFlight.get(id);
      // An acknowledgement is no answer, nor an answer an acknowledgement.
      if (item && (outcome.status === 'rejected' || item.isRequest === (outcome.status === 'answered')))
        item.finish(outcome);
    },
    forget: (id) => void inFlight.delete(id),
    abandon(cause) {
      sequences.clear();
      abandon(cause);
    },
    request({ timeoutMs = 10_000, signal }, submit) {
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve({ status: 'aborted' });
        let item: LedgerItem | undefined;
        const handleAbort = () => item?.finish({ status: 'aborted' });
        // Before the submission, which may end at once and then takes it off again.
        signal?.addEventListener('abort', handleAbort);
        item = submit(timeoutMs, (outcome) => {
          signal?.removeEventListener('abort', handleAbort);
          resolve(outcome as RequestOutcome);
        });
      });
    },
  };
}
