import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request as it arrived. */
export interface Arrival {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Exchange extends Arrival {
  readonly response: ServerResponse;
  /** Has the effect. */
  run(): void;
}

export type Behaviour = (exchange: Exchange) => void;

export interface OddServer {
  readonly url: string;
  /** Everything that arrived: what left the client. */
  readonly arrivals: readonly Arrival[];
  /** `Idempotency-Key` of each effect, in order: what happened. */
  readonly effects: readonly string[];
  /** What it does with the next requests, one after the other; then it behaves. */
  next(...behaviours: readonly Behaviour[]): void;
}

export interface OddServerOptions {
  /** Keys are remembered with their effects. */
  readonly remembers?: boolean;
  /** Shared with another way in. */
  readonly effects?: string[];
}

/** A server with scripted faults. */
export async function startOddServer({ remembers = false, effects = [] }: OddServerOptions = {}): Promise<OddServer> {
  const arrivals: Arrival[] = [];
  const script: Behaviour[] = [];
  const behaves: Behaviour = ({ run, response }) => {
    run();
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ version: effects.length }));
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const { method, url: path, headers } = request;
      const key = headers['idempotency-key'] as string;
      arrivals.push({ method, path, headers, body });
      const run = () => {
        if (!remembers || !effects.includes(key)) effects.push(key);
      };
      (script.shift() ?? behaves)({ method, path, headers, body, response, run });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    effects,
    next: (...behaviours) => void script.push(...behaviours),
  };
}

/** The connection ends before anything was done. */
export const losesRequest: Behaviour = ({ response }) => response.socket?.destroy();

/** It is done, and the connection ends before the answer. */
export const losesAnswer: Behaviour = ({ run, response }) => {
  run();
  response.socket?.destroy();
};

/** It is done, and the answer ends in its middle. */
export const breaksOff: Behaviour = ({ run, response }) => {
  run();
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 });
  response.write('{"version":', () => response.socket?.destroy());
};

/** It is done, and nothing is ever said. */
export const isSilent: Behaviour = ({ run }) => run();

export interface Reply {
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, or a text as it is. */
  readonly body?: unknown;
  /** Has it been done? @default for a success */
  readonly runs?: boolean;
}

export function answers(status: number, { headers = {}, body, runs = status < 300 }: Reply = {}): Behaviour {
  return ({ run, response }) => {
    if (runs) run();
    response.writeHead(status, headers);
    response.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body));
  };
}
