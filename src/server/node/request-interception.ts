import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Undo } from '../../shared/undo';

/** Any Node HTTP server: `node:http`, `node:https`, `node:http2` with its compatible interface, that of a framework. */
export interface RequestSource {
  emit(event: string, ...details: unknown[]): boolean;
}

/** @returns whether it answers the request */
export type TakeRequest = (request: IncomingMessage, response: ServerResponse) => boolean;

/** What a server tells of a request. `checkContinue`: its client waits to be asked for the body. */
const requestEvents: readonly string[] = ['request', 'checkContinue', 'checkExpectation'];

/**
 * Takes requests before the server's listeners hear of them. A listener among others would not do: all are called, whatever the first
 * one answers, and the application's handler would answer 404 to a response that has begun (ERR_HTTP_HEADERS_SENT). Nor would taking its
 * listeners away, as it may add some later. So the announcement itself is taken: `emit`.
 */
export function interceptRequests(server: RequestSource, take: TakeRequest): Undo {
  const hadOwn = Object.hasOwn(server, 'emit');
  const emit = server.emit;
  let isAttached = true;
  const intercept: RequestSource['emit'] = (event, ...details) => {
    if (isAttached && requestEvents.includes(event)) {
      const [request, response] = details as [IncomingMessage, ServerResponse];
      if (take(request, response)) {
        if (event === 'checkContinue') response.writeContinue();
        return true;
      }
    }
    return emit.call(server, event, ...details);
  };
  server.emit = intercept;
  return () => {
    isAttached = false;
    // Whoever came after us still calls us: then we stay, and let everything through.
    if (server.emit !== intercept) return;
    if (hadOwn) server.emit = emit;
    else Reflect.deleteProperty(server, 'emit');
  };
}
