import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface RawUpgrade {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

const handshake = {
  Host: '127.0.0.1',
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol': 'tidewire.v1',
};

function toRequest(path: string, headers: Readonly<Record<string, string | undefined>>): string {
  const lines = Object.entries<string | undefined>({ ...handshake, ...headers }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  return [`GET ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}

/** Asks for an upgrade and reads the HTTP answer, to the end if it is a refusal. */
export async function askUpgrade(
  port: number,
  path: string,
  headers: Readonly<Record<string, string | undefined>> = {},
): Promise<RawUpgrade> {
  const socket = await openSocket(port);
  socket.write(toRequest(path, headers));
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    if (text.startsWith('HTTP/1.1 101')) break;
  }
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  return { status: Number(head.split(' ')[1]), headers: head, body };
}

/** A client that says hello and subscribes by hand, and after that reads nothing any more. */
export async function openDeafClient(port: number, channel: string): Promise<Socket> {
  const socket = await openSocket(port);
  socket.write(toRequest('/live', {}));
  await waitFor(socket, '101 Switching Protocols');
  socket.write(maskedText(JSON.stringify({ type: 'hello', versions: [1], client: 'deaf', capabilities: [] })));
  await waitFor(socket, '"welcome"');
  socket.write(maskedText(JSON.stringify({ type: 'subscribe', id: '1', channel })));
  await waitFor(socket, '"subscribed"');
  socket.pause();
  return socket;
}

async function openSocket(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return socket;
}

function waitFor(socket: Socket, wanted: string): Promise<void> {
  let text = '';
  return new Promise((resolve) => {
    const read = (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (!text.includes(wanted)) return;
      socket.off('data', read);
      resolve();
    };
    socket.on('data', read);
  });
}

/** RFC 6455 §5: one final text frame below 126 bytes, masked with zeros. */
function maskedText(text: string): Buffer {
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}
