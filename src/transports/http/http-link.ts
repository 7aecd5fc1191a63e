import { httpHeaders, readHttpClose, readHttpMessage } from '../../protocol/http-message';
import { isRecord, parseSafeJson } from '../../protocol/safe-json';
import { createExchange, toHttpAddress, type ReadAnswer } from './http-exchange';
import { toHttpSettings, type HttpTransportOptions } from './http-options';
import { persist, type Try } from './http-persistence';
import { createHttpUplink, isWorthAnotherTry } from './http-uplink';
import type { TransportLink, TransportListener, TransportTarget } from '../transport';

/** An open session, as the way down sees it: `eventSource()` and `longPolling()` differ in nothing else. */
export interface HttpDownlink {
  /** Sends a `GET`, from the last message on. @returns undefined if no answer could be read in time */
  get<Answer>(accept: string, timeoutMs: number, read: ReadAnswer<Answer>): Promise<Answer | undefined>;
  /** A message came, as an element of the array of PR43. @returns false if it does not follow the last one, or is none */
  arrived(number: number, message: unknown): boolean;
  /** The hub ended the session. @returns false for something that is no close */
  closed(close: unknown): boolean;
  /** A `GET` was answered with something else than messages. */
  refused(status: number): Try;
  readonly isOver: boolean;
  monotonicNow(): number;
}

/** One round of reading: a stream to its end, or a poll. */
export type ReadDown = (downlink: HttpDownlink) => Promise<Try>;

/** For a request that is answered at once. */
const answerMs = 10_000;

/**
 * A link made of HTTP requests (PR40 to PR46): a session is opened, messages go up in posts and come down by `readDown`.
 *
 *   opening ──201──▶ open ──close(), the hub's close, or four failures in a row──▶ over
 */
export function openHttpLink(
  { url, subprotocols }: TransportTarget,
  listener: TransportListener,
  options: HttpTransportOptions,
  readDown: ReadDown,
): TransportLink {
  const settings = toHttpSettings(options);
  const { environment } = settings;
  const exchange = createExchange(toHttpAddress(url), settings);
  const ending = new AbortController();
  let state: 'opening' | 'open' | 'over' = 'opening';
  let session = '';
  /** The number of the last message that arrived. */
  let last = 0;
  const isOver = () => state === 'over';

  function finish(code: number, reason: string): void {
    if (isOver()) return;
    leave();
    uplink.stop();
    listener.closed(code, reason);
  }

  function leave(): void {
    state = 'over';
    ending.abort();
  }

  /** Ends early with the link: what is waiting has nothing to wait for any more. */
  function pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const finishPause = () => {
        cancelTimer();
        ending.signal.removeEventListener('abort', finishPause);
        resolve();
      };
      const cancelTimer = environment.setTimer(finishPause, delayMs);
      ending.signal.addEventListener('abort', finishPause);
      if (isOver()) finishPause();
    });
  }

  const uplink = createHttpUplink({
    post: (headers, body, isFarewell) =>
      exchange(
        {
          method: 'POST',
          headers: { ...headers, [httpHeaders.session]: session },
          body,
          timeoutMs: answerMs,
          isFarewell,
        },
        readStatus,
      ),
    arrived: () => last,
    pause,
    lost: finish,
  });

  async function open(): Promise<void> {
    // Later, so that nothing is told before `open()` has returned.
    await Promise.resolve();
    if (isOver()) return;
    const offer = { [httpHeaders.protocol]: subprotocols.join(', ') };
    const answer = await exchange({ method: 'POST', headers: offer, timeoutMs: answerMs }, async (response) => ({
      status: response.status,
      content: parseSafeJson(await response.text()),
    }));
    if (answer?.status !== 201 || !isRecord(answer.content))
      return finish(1006, answer ? `opening was answered with ${answer.status}` : 'no answer, or a bad address');
    const { session: given, protocol } = answer.content;
    if (typeof given !== 'string' || typeof protocol !== 'string') return finish(1006, 'what opened is no session');
    session = given;
    // As browsers do: offered and not selected, or selected and not offered, is no agreement.
    const isAgreed = subprotocols.length > 0 ? subprotocols.includes(protocol) : protocol === '';
    if (!isAgreed) finish(1006, 'no subprotocol agreed upon');
    // What the hub has opened meanwhile nobody else would end.
    if (isOver()) return sayFarewell();
    state = 'open';
    listener.opened(protocol);
    if ((await persist(read, pause)) === 'given-up') finish(1006, 'nothing could be read');
  }

  async function read(): Promise<Try> {
    if (isOver()) return 'over';
    const went = await readDown(downlink);
    return isOver() ? 'over' : went;
  }

  const downlink: HttpDownlink = {
    get(accept, timeoutMs, readAnswer) {
      const headers = { accept, [httpHeaders.session]: session, [httpHeaders.lastEventId]: String(last) };
      return exchange({ method: 'GET', headers, timeoutMs, signal: ending.signal }, readAnswer);
    },
    arrived(number, message) {
      if (isOver() || number <= last) return true;
      const data = readHttpMessage(message);
      if (number !== last + 1 || data === undefined) return false;
      last = number;
      listener.received(typeof data === 'string' ? data : data.buffer);
      return true;
    },
    closed(content) {
      const close = readHttpClose(content);
      if (close) finish(close.code, close.reason);
      return close !== undefined;
    },
    refused(status) {
      if (isWorthAnotherTry(status)) return 'failed';
      finish(1006, status === 404 ? 'the session is gone' : `a request was answered with ${status}`);
      return 'over';
    },
    get isOver() {
      return isOver();
    },
    monotonicNow: () => environment.monotonicNow(),
  };

  async function sayFarewell(): Promise<void> {
    const headers = { [httpHeaders.session]: session };
    await exchange({ method: 'DELETE', headers, timeoutMs: answerMs, isFarewell: true }, readStatus);
  }

  void open();

  return {
    send(data) {
      if (state === 'open') uplink.send(data);
    },
    close() {
      if (isOver()) return;
      const wasOpen = state === 'open';
      leave();
      if (wasOpen) void uplink.drain().then(sayFarewell);
    },
  };
}

/** The body is read to its end, or the connection could not be used again. */
const readStatus: ReadAnswer<number> = async (response) => {
  await response.text();
  return response.status;
};
