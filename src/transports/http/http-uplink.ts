import { httpHeaders, maxHttpMessages, toHttpMessage } from '../../protocol/http-message';
import { persist, type Pause, type Try } from './http-persistence';
import type { WireData } from '../transport';

export interface HttpUplink {
  send(data: WireData): void;
  /** Sends what waits, without trying anything twice. Resolves when that is done. */
  drain(): Promise<void>;
  /** Drops what waits. */
  stop(): void;
}

export interface HttpUplinkOptions {
  /** Sends one post. @returns its status, or undefined if there was no answer */
  post(headers: Readonly<Record<string, string>>, body: string, isFarewell: boolean): Promise<number | undefined>;
  /** The number of the last message that arrived: every post confirms it (PR44). */
  arrived(): number;
  readonly pause: Pause;
  /** The link cannot go on. */
  lost(code: number, reason: string): void;
}

/** Characters in one post, beyond its first message: at three bytes each no more than any hub takes (PR41). */
const maxBodyLength = 20_000;

/** Messages to the hub, in order (PR41): one post at a time, tried again under its number, and meanwhile what comes waits for the next. */
export function createHttpUplink({ post, arrived, pause, lost }: HttpUplinkOptions): HttpUplink {
  /** As JSON. */
  let queue: string[] = [];
  let number = 0;
  let phase: 'open' | 'draining' | 'stopped' = 'open';
  let running: Promise<void> | undefined;

  function takeBatch(): string {
    let count = 0;
    for (let length = 0; count < queue.length && count < maxHttpMessages; count++) {
      length += queue[count]?.length ?? 0;
      if (count > 0 && length > maxBodyLength) break;
    }
    const batch = queue.slice(0, count);
    queue = queue.slice(count);
    return `[${batch.join(',')}]`;
  }

  async function sendBatch(own: number, body: string): Promise<Try> {
    if (phase === 'stopped') return 'over';
    const headers = {
      'content-type': 'application/json',
      [httpHeaders.number]: String(own),
      [httpHeaders.lastEventId]: String(arrived()),
    };
    const status = await post(headers, body, phase === 'draining');
    if (status !== undefined && status >= 200 && status < 300) return 'over';
    if (isWorthAnotherTry(status) && phase === 'open') return 'failed';
    fail(status);
    return 'over';
  }

  function fail(status: number | undefined): void {
    stop();
    if (status === 413) lost(1009, 'the message is too large for this hub');
    else lost(1006, status === 404 ? 'the session is gone' : `a post was answered with ${status ?? 'nothing'}`);
  }

  function stop(): void {
    phase = 'stopped';
    queue = [];
  }

  async function run(): Promise<void> {
    // Later, so that what is sent in one turn travels together.
    await Promise.resolve();
    while (queue.length > 0) {
      const own = ++number;
      const body = takeBatch();
      if ((await persist(() => sendBatch(own, body), pause)) === 'given-up') fail(undefined);
    }
    running = undefined;
  }

  return {
    send(data) {
      queue.push(JSON.stringify(toHttpMessage(data)));
      running ??= run();
    },
    async drain() {
      if (phase === 'open') phase = 'draining';
      await running;
    },
    stop,
  };
}

/** No answer, or one that says "not now". */
export function isWorthAnotherTry(status: number | undefined): boolean {
  return status === undefined || status >= 500 || status === 408 || status === 429;
}
