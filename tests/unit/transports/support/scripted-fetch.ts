import type { FetchInit, FetchLike, FetchResponse } from '../../../../src/transports/http/http-options';
import { eventually } from '../../server/support/eventually';

/** One request of a transport under test, answered by hand. */
export interface ScriptedRequest extends FetchInit {
  readonly url: string;
  readonly isAborted: boolean;
  answer(status: number, content?: unknown): void;
  fail(): void;
  /** Answers with a stream. */
  stream(): ScriptedStream;
}

export interface ScriptedStream {
  push(text: string): void;
  end(): void;
  cut(): void;
  readonly isCancelled: boolean;
}

export interface ScriptedFetch {
  readonly fetch: FetchLike;
  readonly requests: readonly ScriptedRequest[];
  /** Takes the oldest request with this method that was not taken yet, waiting for it if need be. */
  next(method: string): Promise<ScriptedRequest>;
}

/** A network whose every answer is the test's. */
export function createScriptedFetch(): ScriptedFetch {
  const requests: ScriptedRequest[] = [];
  const taken = new Set<ScriptedRequest>();
  return {
    requests,
    fetch: (url, init) =>
      new Promise<FetchResponse>((resolve, reject) => {
        init.signal.addEventListener('abort', () => reject(new Error('aborted')));
        requests.push({
          ...init,
          url,
          get isAborted() {
            return init.signal.aborted;
          },
          answer(status, content = '') {
            const text = typeof content === 'string' ? content : JSON.stringify(content);
            resolve({ status, text: () => Promise.resolve(text), body: null });
          },
          fail: () => reject(new TypeError('network')),
          stream() {
            const { response, stream } = createStream(init.signal);
            resolve(response);
            return stream;
          },
        });
      }),
    async next(method) {
      const find = () => requests.find((request) => request.method === method && !taken.has(request));
      await eventually(() => find() !== undefined);
      const found = find()!;
      taken.add(found);
      return found;
    },
  };
}

function createStream(signal: AbortSignal): { response: FetchResponse; stream: ScriptedStream } {
  const encoder = new TextEncoder();
  const steps: ({ value: Uint8Array; done: false } | { done: true } | Error)[] = [];
  let wake: (() => void) | undefined;
  let isCancelled = false;
  const push = (step: (typeof steps)[number]) => {
    steps.push(step);
    wake?.();
  };
  signal.addEventListener('abort', () => push(new Error('aborted')));
  const reader = {
    async read() {
      while (steps.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      const step = steps.shift()!;
      if (step instanceof Error) throw step;
      return step;
    },
    cancel() {
      isCancelled = true;
      return Promise.resolve();
    },
  };
  return {
    response: { status: 200, text: () => Promise.resolve(''), body: { getReader: () => reader } },
    stream: {
      push: (text) => push({ value: encoder.encode(text), done: false }),
      end: () => push({ done: true }),
      cut: () => push(new Error('reset')),
      get isCancelled() {
        return isCancelled;
      },
    },
  };
}
