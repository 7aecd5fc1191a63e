import type { IncomingMessage, ServerResponse } from 'node:http';
import { httpHeaders } from '../../protocol/http-message';

/** Nothing on the way may keep an answer, change it, or hold it back until there is more. */
const untouched = { 'Cache-Control': 'no-store, no-transform', 'X-Accel-Buffering': 'no' };

export type Refused = 400 | 403 | 404 | 405 | 406 | 408 | 409 | 413 | 500 | 503;

/** Answers with JSON, or with nothing. */
export function answer(response: ServerResponse, status: 200 | 201 | 204, content?: object): void {
  if (content === undefined) return void response.writeHead(status, untouched).end();
  const text = JSON.stringify(content);
  const length = Buffer.byteLength(text);
  response.writeHead(status, { ...untouched, 'Content-Type': 'application/json', 'Content-Length': length }).end(text);
}

/** Answers that it will not, in words for whoever debugs it. */
export function refuse(
  response: ServerResponse,
  status: Refused,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const later = status === 503 ? { 'Retry-After': '5' } : {};
  const length = Buffer.byteLength(text);
  const type = 'text/plain; charset=utf-8';
  response
    .writeHead(status, { ...untouched, ...later, 'Content-Type': type, 'Content-Length': length, ...headers })
    .end(text);
}

/** Begins an answer that goes on: a stream of events. */
export function beginStream(response: ServerResponse): void {
  response.writeHead(200, { ...untouched, 'Content-Type': 'text/event-stream; charset=utf-8' });
}

/** The page may read the answer (PR46). Its origin has been checked. */
export function allowOrigin({ headers: { origin } }: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Vary', 'Origin');
  if (origin === undefined) return;
  response.setHeader('Access-Control-Allow-Origin', origin);
  // As WebSockets do, these requests may carry cookies: balancers keep their place by one.
  response.setHeader('Access-Control-Allow-Credentials', 'true');
}

/** What requests of a session carry beyond what every page may send. */
const ownHeaders = [...Object.values(httpHeaders), 'content-type'];

/** The page may send such requests, with headers of the application's besides. Kept for two hours, the most that Chromium does. */
export function answerPreflight({ headers }: IncomingMessage, response: ServerResponse): void {
  const asked = (headers['access-control-request-headers'] ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const names = new Set([...ownHeaders, ...asked.filter((name) => /^[\w-]+$/.test(name))]);
  response
    .writeHead(204, {
      'Access-Control-Allow-Methods': 'GET, POST, DELETE',
      'Access-Control-Allow-Headers': [...names].join(', '),
      'Access-Control-Max-Age': '7200',
    })
    .end();
}
