import { createServer, request as sendRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

export interface ProxyOptions {
  /** Hands an answer on in pieces of so many bytes. @default as it comes */
  readonly pieceBytes?: number;
  /** Cuts the connection after so many bytes of one answer. @default never */
  readonly maxBytes?: number;
}

/** A proxy that behaves badly, within what HTTP lets it. @returns its port */
export async function startCuttingProxy(port: number, options: ProxyOptions): Promise<number> {
  const proxy = createServer((request, response) => {
    const { url, method, headers } = request;
    const target = { host: '127.0.0.1', port, path: url, method, headers };
    const forward = sendRequest(target, (answer) => void handOn(answer, response, options));
    forward.on('error', () => response.destroy());
    response.on('close', () => forward.destroy());
    request.pipe(forward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  });
  return (proxy.address() as AddressInfo).port;
}

async function handOn(answer: IncomingMessage, response: ServerResponse, options: ProxyOptions): Promise<void> {
  const { pieceBytes = Infinity, maxBytes = Infinity } = options;
  response.writeHead(answer.statusCode ?? 502, answer.headers);
  let left = maxBytes;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>)
      for (let at = 0; at < chunk.length;) {
        if (left <= 0) return void response.destroy();
        const piece = chunk.subarray(at, at + Math.min(pieceBytes, left));
        at += piece.length;
        left -= piece.length;
        response.write(piece);
        await setImmediate();
      }
    response.end();
  } catch {
    response.destroy();
  }
}
