import type { IncomingMessage, ServerResponse } from 'node:http';
import { httpHeaders, readHttpNumber } from '../../protocol/http-message';
import type { Undo } from '../../shared/undo';
import type { HubEnvironment } from '../hub/hub-environment';
import type { HubRequest } from '../connection/hub-socket';
import type { AcceptHttpSocket, HttpSessionAccess } from '../http/http-session';
import type { HttpSessions } from '../http/http-sessions';
import { isStoreFailure } from '../channel/publish';
import { answer, allowOrigin, answerPreflight, refuse, type Refused } from './http-answer';
import { readHttpPost } from './http-body';
import { answerPoll, answerStream, type ReadingRequest } from './http-reading';
import type { OriginPolicy } from './origin-policy';
import { interceptRequests, type RequestSource } from './request-interception';

export interface HttpDoorOptions {
  readonly environment: HubEnvironment;
  readonly sessions: HttpSessions;
  readonly maxPayloadBytes: number;
  readonly allowsOrigin: OriginPolicy;
  /** Why nobody is let in at the moment. */
  isClosed(): 'shutting-down' | 'full' | undefined;
  /** Lets a session in that offers these subprotocols, or does not. */
  welcome(offered: readonly string[], request: HubRequest): Welcome | undefined;
  /** Nobody was let in. */
  handleRefused(status: number, reason: string): void;
  /** A fault of ours. */
  reportError(error: unknown): void;
}

export interface Welcome {
  readonly protocol: string;
  readonly accept: AcceptHttpSocket;
}

export interface HttpDoor {
  /** Answers the requests of sessions on this path before the server's own listeners see them; all others are left to those. */
  attach(server: RequestSource, path: string): Undo;
  /** The hub has ended: what still streams through it is ended, so that its client comes back elsewhere. */
  close(): void;
}

/** The hub's way through HTTP, for where no WebSocket gets through: Server-Sent Events and long polling (PR40 to PR46). */
export function createHttpDoor(options: HttpDoorOptions): HttpDoor {
  const { environment, sessions, allowsOrigin, isClosed, handleRefused, reportError } = options;
  /** Ends what is being read, one for each stream and poll. */
  const readers = new Set<() => void>();
  const maxBodyBytes = 2 * options.maxPayloadBytes + 65_536;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!allowsOrigin(request)) {
      handleRefused(403, 'origin');
      return refuse(response, 403, 'Pages from this origin may not connect (allowedOrigins).');
    }
    allowOrigin(request, response);
    if (request.method === 'OPTIONS') return answerPreflight(request, response);
    const name = headerOf(request, httpHeaders.session);
    if (name === undefined) {
      if (request.method === 'POST') return open(request, response);
      return refuse(response, 405, 'A session is opened with POST.', { Allow: 'POST' });
    }
    const session = sessions.find(name);
    if (!session) return refuse(response, 404, 'Nobody has this session. Open another one.');
    switch (request.method) {
      case 'POST':
        return receive(request, response, session);
      case 'GET':
        return read(request, response, session);
      case 'DELETE':
        return end(response, session);
      default:
        return refuse(response, 405, 'A session takes GET, POST and DELETE.', { Allow: 'GET, POST, DELETE' });
    }
  }

  async function open(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url, headers, socket } = request;
    const refusedBy = (status: Refused, text: string) => {
      handleRefused(status, text);
      refuse(response, status, text);
    };
    const closed = isClosed();
    if (closed)
      return refusedBy(503, closed === 'full' ? 'This hub is full (maxConnections).' : 'This hub is shutting down.');
    const offered =
      headerOf(request, httpHeaders.protocol)
        ?.split(',')
        .map((token) => token.trim())
        .filter(Boolean) ?? [];
    const source: HubRequest = { url, headers, remoteAddress: socket.remoteAddress };
    const welcome = options.welcome(offered, source);
    if (!welcome)
      return refusedBy(406, 'This hub speaks tidewire.v1. Offer it, for instance with protocol: tidewire().');
    try {
      const session = await sessions.open(welcome.accept, source);
      answer(response, 201, { session, protocol: welcome.protocol });
    } catch (error) {
      if (!isStoreFailure(error)) throw error;
      refusedBy(503, 'The store of this hub is away.');
    }
  }

  async function receive(
    request: IncomingMessage,
    response: ServerResponse,
    session: HttpSessionAccess,
  ): Promise<void> {
    const number = readHttpNumber(headerOf(request, httpHeaders.number));
    const confirmed = readConfirmed(request);
    if (!number || confirmed === 'unreadable') return refuse(response, 400, 'A number is missing, or is none.');
    const post = await readHttpPost(request, maxBodyBytes, environment);
    if (post.kind === 'gone') return;
    if (post.kind === 'refused') return refuse(response, post.status, post.text);
    const result = await session.receive({ number, messages: post.messages, confirmed });
    switch (result) {
      case 'taken':
        return answer(response, 204);
      case 'out-of-order':
        return refuse(response, 409, 'This number does not follow the last one.');
      case 'gone':
      case 'unreachable':
        return refuseAbsent(response, result);
    }
  }

  async function read(request: IncomingMessage, response: ServerResponse, session: HttpSessionAccess): Promise<void> {
    const confirmed = readConfirmed(request);
    if (confirmed === 'unreadable') return refuse(response, 400, 'Last-Event-ID is no number.');
    const leaving = new AbortController();
    const leave = () => leaving.abort();
    response.once('close', leave);
    readers.add(leave);
    const reading: ReadingRequest = {
      response,
      session,
      after: confirmed ?? 0,
      reader: environment.randomId(),
      environment,
      signal: leaving.signal,
    };
    try {
      const isStream = request.headers.accept?.includes('text/event-stream');
      const refusal = await (isStream ? answerStream(reading) : answerPoll(reading));
      if (refusal === 'out-of-order') refuse(response, 409, 'Last-Event-ID names what was never sent.');
      else if (refusal) refuseAbsent(response, refusal);
    } finally {
      readers.delete(leave);
    }
  }

  async function end(response: ServerResponse, session: HttpSessionAccess): Promise<void> {
    const result = await session.end();
    if (result === 'ended') answer(response, 204);
    else refuseAbsent(response, result);
  }

  return {
    attach: (server, path) =>
      interceptRequests(server, (request, response) => {
        if (request.url?.split('?', 1)[0] !== path || !isOurs(request)) return false;
        // Versions of Node differ in what they report of a client that leaves. Unheard it would be an uncaught exception of the application's.
        request.on('error', () => undefined);
        response.on('error', () => undefined);
        serve(request, response).catch((error: unknown) => {
          reportError(error);
          if (response.headersSent) response.destroy();
          else refuse(response, 500, 'Something went wrong here.');
        });
        return true;
      }),
    close() {
      for (const leave of readers) leave();
      sessions.close();
    },
  };
}

/** An application may have pages of its own on the path: only what names a session, or asks for one, is the hub's. */
function isOurs({ method, headers }: IncomingMessage): boolean {
  const names =
    method === 'OPTIONS'
      ? (headers['access-control-request-headers'] ?? '').toLowerCase()
      : Object.keys(headers).join();
  return names.includes(httpHeaders.session) || names.includes(httpHeaders.protocol);
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

function readConfirmed(request: IncomingMessage): number | undefined | 'unreadable' {
  const text = headerOf(request, httpHeaders.lastEventId);
  return text === undefined ? undefined : (readHttpNumber(text) ?? 'unreadable');
}

function refuseAbsent(response: ServerResponse, absence: 'gone' | 'unreachable' | 'superseded'): void {
  if (absence === 'unreachable') refuse(response, 503, 'The hub that has this session did not answer.');
  else refuse(response, 404, 'Nobody has this session. Open another one.');
}
