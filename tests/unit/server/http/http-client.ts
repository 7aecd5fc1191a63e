import { createEventStreamParser, type StreamEvent } from '../../../../src/transports/http/event-source-parser';
import type { Frame } from '../support/test-client';

/** A client over plain HTTP that says what a test tells it to, right or wrong. */
export interface HttpTestClient {
  readonly session: string;
  /** Sends one request of the session, or of another. */
  request(init: HttpTestRequest): Promise<Response>;
  /** Posts frames under a number. @returns the status */
  post(number: number, ...frames: object[]): Promise<number>;
  /** Polls once behind a number. */
  poll(after: number): Promise<{ status: number; messages: string[]; last: number; close?: { code: number } }>;
  /** Opens a stream behind a number. */
  stream(after: number): Promise<HttpTestStream>;
}

export type HttpTestRequest = Omit<RequestInit, 'headers'> & { readonly headers?: Record<string, string> };

export interface HttpTestStream {
  readonly status: number;
  readonly headers: Headers;
  readonly events: readonly StreamEvent[];
  readonly frames: readonly Frame[];
  /** Waits for the first frame that fits. Fails if the stream ends before. */
  next(wanted: (frame: Frame) => boolean): Promise<Frame>;
  readonly ended: Promise<void>;
  abort(): void;
}

export async function openHttpClient(address: string, headers: Record<string, string> = {}): Promise<HttpTestClient> {
  const opened = await fetch(address, { method: 'POST', headers: { 'Tidewire-Protocol': 'tidewire.v1', ...headers } });
  if (opened.status !== 201) throw new Error(`Opening was answered with ${opened.status}`);
  const { session } = (await opened.json()) as { session: string };
  return attachHttpClient(address, session);
}

/** A client that has been welcomed: its last message is 1, and its next number 2. */
export async function joinHttpClient(address: string, fields: object = {}): Promise<HttpTestClient> {
  const client = await openHttpClient(address);
  await client.post(1, hello('c1', fields));
  const { messages } = await client.poll(0);
  if (toFrames(messages[0] ?? '{}')[0]?.type !== 'welcome') throw new Error('Not welcomed');
  return client;
}

/** The same session through another address. */
export function attachHttpClient(address: string, session: string): HttpTestClient {
  const request: HttpTestClient['request'] = ({ headers, ...init }) =>
    fetch(address, { ...init, headers: { 'Tidewire-Session': session, ...headers } });
  return {
    session,
    request,
    async post(number, ...frames) {
      const { status } = await request({
        method: 'POST',
        headers: { 'Tidewire-Number': String(number) },
        body: JSON.stringify(frames.map((frame) => JSON.stringify(frame))),
      });
      return status;
    },
    async poll(after) {
      const response = await request({ headers: { Accept: 'application/json', 'Last-Event-ID': String(after) } });
      const content: unknown = response.status === 200 ? await response.json() : { messages: [], last: after };
      return { status: response.status, ...(content as { messages: string[]; last: number }) };
    },
    async stream(after) {
      const ending = new AbortController();
      const response = await request({
        headers: { Accept: 'text/event-stream', 'Last-Event-ID': String(after) },
        signal: ending.signal,
      });
      return readTestStream(response, () => ending.abort());
    },
  };
}

function readTestStream(response: Response, abort: () => void): HttpTestStream {
  const events: StreamEvent[] = [];
  const frames: Frame[] = [];
  let isOver = false;
  let wake: (() => void)[] = [];
  const notify = () => {
    for (const run of wake.splice(0)) run();
  };
  const parse = createEventStreamParser((event) => {
    events.push(event);
    if (event.type === 'message') frames.push(...toFrames(event.data));
    notify();
  });
  const read = async () => {
    try {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) parse(chunk);
    } catch {
      // Aborted, or cut off.
    }
    isOver = true;
    notify();
  };
  const ended = read();
  return {
    status: response.status,
    headers: response.headers,
    events,
    frames,
    async next(wanted) {
      for (;;) {
        const found = frames.find(wanted);
        if (found) return found;
        if (isOver) throw new Error('The stream ended before that.');
        await new Promise<void>((resolve) => (wake = [...wake, resolve]));
      }
    },
    ended,
    abort,
  };
}

export function toFrames(text: string): Frame[] {
  const frame = JSON.parse(text) as Frame;
  return frame.type === 'batch' ? (frame.frames as Frame[]) : [frame];
}

export const hello = (client = 'c1', fields: object = {}) => ({
  type: 'hello',
  versions: [1],
  client,
  capabilities: [],
  ...fields,
});

export const ofType = (type: string) => (frame: Frame) => frame.type === type;
