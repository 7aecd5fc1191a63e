import { randomBytes } from 'node:crypto';
import WebSocket from 'ws';

export type Frame = Readonly<Record<string, unknown>> & { readonly type: string };

export interface TestClientOptions {
  readonly subprotocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestClient {
  readonly socket: WebSocket;
  /** Every frame so far, taken out of batches. */
  readonly frames: readonly Frame[];
  /** Every message so far, as it came. */
  readonly messages: readonly string[];
  send(...frames: object[]): void;
  sendText(text: string): void;
  /** Takes the first frame that fits and was not taken before, waiting for it if need be. Fails if the connection ends. */
  next(wanted: string | ((frame: Frame) => boolean)): Promise<Frame>;
  /** Sends a hello and waits for the welcome. */
  hello(fields?: object): Promise<Frame>;
  /** Sends a ping and waits for its pong: what was sent before has been read by then. */
  roundTrip(): Promise<void>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

/** A client that says what a test tells it to, right or wrong. */
export async function openClient(url: string, options: TestClientOptions = {}): Promise<TestClient> {
  const { subprotocols = ['tidewire.v1'], headers = {} } = options;
  const socket = new WebSocket(url, [...subprotocols], { headers });
  const frames: Frame[] = [];
  const messages: string[] = [];
  const taken = new Set<Frame>();
  let wake: (() => void)[] = [];
  let end: { code: number; reason: string } | undefined;
  const notify = () => {
    const woken = wake;
    wake = [];
    for (const run of woken) run();
  };
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    messages.push(text);
    const frame = JSON.parse(text) as Frame;
    if (frame.type === 'batch') frames.push(...(frame.frames as Frame[]));
    else frames.push(frame);
    notify();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => {
      end = { code, reason: reason.toString() };
      resolve(end);
      notify();
    });
  });
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });

  const client: TestClient = {
    socket,
    frames,
    messages,
    send(...list) {
      for (const frame of list) socket.send(JSON.stringify(frame));
    },
    sendText: (text) => socket.send(text),
    async next(wanted) {
      const fits = typeof wanted === 'string' ? (frame: Frame) => frame.type === wanted : wanted;
      for (;;) {
        const found = frames.find((frame) => !taken.has(frame) && fits(frame));
        if (found) {
          taken.add(found);
          return found;
        }
        if (end) throw new Error(`Closed with ${end.code} (${end.reason}) while waiting for ${String(wanted)}`);
        await new Promise<void>((resolve) => wake.push(resolve));
      }
    },
    hello(fields = {}) {
      const client_ = randomBytes(16).toString('hex');
      client.send({ type: 'hello', versions: [1], client: client_, capabilities: ['batch'], ...fields });
      return client.next('welcome');
    },
    async roundTrip() {
      const id = randomBytes(8).toString('hex');
      client.send({ type: 'ping', id });
      await client.next((frame) => frame.type === 'pong' && frame.id === id);
    },
    closed,
  };
  return client;
}
