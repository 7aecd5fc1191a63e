import type { Undo } from '../shared/undo';
import type { Cause, Wire } from './incoming';
import type { RequestOptions, RequestOutcome, SendOutcome } from './send-outcome';
import type { SessionHost, SessionPart } from './session-part';

/** Messages written and not yet answered; the rest waits. */
const maxInFlight = 256;
/** Before what the server could not decide yet is written again, where it does not say, in ms. */
const defaultRetryMs = 1_000;

export interface LedgerItem {
  readonly id: string;
  readonly frame: Wire;
  readonly options: { readonly isRequest?: boolean; readonly channel?: string | undefined };
  /** Also takes it out of queue and ledger. */
  finish(outcome: SendOutcome | RequestOutcome): void;
}

/** What has been written and awaits the server's word. */
export interface Ledger extends SessionPart {
  readonly isFull: boolean;
  /** Numbers and sends it. @returns whether an answer will come */
  write(item: LedgerItem): boolean;
  /** Its outcome is known elsewhere. */
  forget(id: string): void;
  /** Sends a request and waits for its answer, for `timeoutMs` or until it is aborted. */
  request?(
    type: string,
    data: unknown,
    options: RequestOptions,
    submit: SubmitRequest,
    /** Makes use of the room that an ended request leaves. */
    drain: () => void,
  ): Promise<RequestOutcome>;
}

/** Puts a request into the queue, or ends it at once. */
export type SubmitRequest = (
  id: string,
  options: { readonly isRequest: true; readonly ttlMs: number },
  encode: () => Wire,
  finish: LedgerItem['finish'],
) => LedgerItem | undefined;

export interface EncodableRequest extends Pick<RequestOptions, 'key' | 'ifVersion'> {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
}

export interface LedgerOptions {
  /**
   * Puts the sequence, dense per destination and from 1, into an encoded message when it is written. Without it only requests
   * are kept, and sends end as `sent`.
   */
  readonly withSequence?: (frame: Wire, seq: number) => Wire;
  /** Without it a request is `rejected('unsupported')`. @throws TypeError if the data cannot be encoded */
  readonly encodeRequest: (request: EncodableRequest) => Wire;
}

/**
 * Keeps every written message until it is acknowledged, and sends it again, with its number and in order, to a server that
 * remembers. A request is never sent twice.
 */
export function createLedger(
  { environment, write }: Pick<SessionHost, 'environment' | 'write'>,
  { withSequence, encodeRequest }: LedgerOptions,
): Ledger {
  /** In the order of writing. */
  const inFlight = new Map<string, LedgerItem & { readonly numbered: Wire }>();
  const sequences = new Map<string | undefined, number>();
  let epoch: string | undefined;
  let cancelRetry: Undo | undefined;

  function stopRetrying(): void {
    cancelRetry?.();
    cancelRetry = undefined;
  }

  /**
   * One message waits, and behind it all that follow it to its destination: the server takes none before it. So everything is
   * written again, in order; what the server has had by then is only answered again.
   */
  function retrySoon(afterMs: number): void {
    cancelRetry ??= environment.setTimer(
      () => {
        cancelRetry = undefined;
        for (const { numbered, options } of inFlight.values()) if (!options.isRequest) write(numbered);
      },
      Math.max(afterMs, 0) * (1 + environment.random() / 2),
    );
  }

  function forgetAll(cause: Cause): void {
    stopRetrying();
    sequences.clear();
    abandon(cause);
  }

  function abandon(cause: Cause, which = (_item: LedgerItem) => true): void {
    for (const item of [...inFlight.values()]) if (which(item)) item.finish({ status: 'unknown', cause });
  }

  return {
    get isFull() {
      return inFlight.size >= maxInFlight;
    },
    write(item) {
      const { channel, isRequest } = item.options;
      let numbered = item.frame;
      if (!isRequest && withSequence) {
        const seq = (sequences.get(channel) ?? 0) + 1;
        sequences.set(channel, seq);
        numbered = withSequence(numbered, seq);
      }
      const isAwaited = !!(isRequest ?? withSequence);
      if (isAwaited) inFlight.set(item.id, { ...item, numbered });
      write(numbered);
      return isAwaited;
    },
    connected(welcome) {
      // A welcome that got lost on its way may have been the first of a memory that we have never written to.
      const isResumed = welcome?.resumed && welcome.epoch === epoch;
      epoch = welcome?.epoch;
      if (isResumed) for (const { numbered } of inFlight.values()) write(numbered);
      else forgetAll({ code: 'not-resumed' });
    },
    disconnected(cause = { code: 'closed' }) {
      stopRetrying();
      abandon(cause, ({ options }) => !!options.isRequest);
    },
    heard(incoming) {
      if (incoming.kind !== 'outcome') return;
      const { id, outcome } = incoming;
      const item = inFlight.get(id);
      if (!item) return;
      const isRequest = !!item.options.isRequest;
      switch (outcome.status) {
        case 'retry':
          // A request is never sent twice.
          if (isRequest) item.finish({ status: 'unknown', cause: { code: 'retry-same-id' } });
          else retrySoon(outcome.retryAfterMs ?? defaultRetryMs);
          break;
        case 'acked':
        case 'answered':
          // An acknowledgement is no answer, nor an answer an acknowledgement.
          if (isRequest === (outcome.status === 'answered')) item.finish(outcome);
          break;
        default:
          item.finish(outcome);
      }
    },
    forget: (id) => void inFlight.delete(id),
    abandoned: (code) => forgetAll({ code }),
    disposed: () => forgetAll({ code: 'disposed' }),
    request(type, data, { timeoutMs = 10_000, signal, ...condition }, submit, drain) {
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve({ status: 'aborted' });
        const id = environment.randomId();
        // eslint-disable-next-line prefer-const -- an abort while the data is encoded finds nothing here yet
        let item: LedgerItem | undefined;
        const handleAbort = () => {
          item?.finish({ status: 'aborted' });
          drain();
        };
        const handleTimeout = () => {
          inFlight.get(id)?.finish({ status: 'unknown', cause: { code: 'timeout' } });
          drain();
        };
        // Before the submission, which may end at once and then takes both off again. One that still waits expires by its ttl.
        signal?.addEventListener('abort', handleAbort);
        const cancelTimer = environment.setTimer(handleTimeout, timeoutMs);
        const options = { isRequest: true, ttlMs: timeoutMs } as const;
        item = submit(
          id,
          options,
          () => encodeRequest({ id, type, data, ...condition }),
          (outcome) => {
            signal?.removeEventListener('abort', handleAbort);
            cancelTimer();
            resolve(outcome as RequestOutcome);
          },
        );
      });
    },
  };
}
