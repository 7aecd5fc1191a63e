import type { IncomingMessage } from 'node:http';
import { maxHttpMessages, readHttpMessages, type HttpMessage } from '../../protocol/http-message';
import type { HubEnvironment } from '../hub/hub-environment';

export type HttpPostBody =
  | { readonly kind: 'messages'; readonly messages: readonly HttpMessage[] }
  | { readonly kind: 'refused'; readonly status: 400 | 408 | 413; readonly text: string }
  /** Whoever sent it has left. */
  | { readonly kind: 'gone' };

/** A body that takes longer is cut off: memory is not lent for ever. */
const bodyMs = 20_000;

/** Reads the array of messages of a `POST` (PR41), within bounds of size and time. */
export async function readHttpPost(
  request: IncomingMessage,
  maxBytes: number,
  environment: Pick<HubEnvironment, 'setTimer'>,
): Promise<HttpPostBody> {
  const text = await readText(request, maxBytes, environment);
  if (typeof text !== 'string') return text;
  const messages = parse(text);
  if (!messages) return { kind: 'refused', status: 400, text: 'The body is no JSON array of messages.' };
  if (messages.length > maxHttpMessages)
    return { kind: 'refused', status: 400, text: `The body has more than ${maxHttpMessages} messages.` };
  return { kind: 'messages', messages };
}

function parse(text: string): readonly HttpMessage[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return readHttpMessages(value) && (value as readonly HttpMessage[]);
  } catch {
    return undefined;
  }
}

function readText(
  request: IncomingMessage,
  maxBytes: number,
  { setTimer }: Pick<HubEnvironment, 'setTimer'>,
): Promise<string | Exclude<HttpPostBody, { kind: 'messages' }>> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const cancelTimer = setTimer(() => {
      finish({ kind: 'refused', status: 408, text: 'The body did not come in time.' });
      // After the answer, which the client may be waiting for.
      setTimer(() => request.socket.destroy(), 1_000);
    }, bodyMs);
    const refuseSize = () =>
      finish({ kind: 'refused', status: 413, text: `The body is longer than ${maxBytes} bytes.` });

    function take(chunk: Buffer): void {
      bytes += chunk.length;
      if (bytes > maxBytes) refuseSize();
      else chunks.push(chunk);
    }

    const complete = () => finish(Buffer.concat(chunks).toString('utf8'));
    const leave = () => finish({ kind: 'gone' });

    function finish(result: Parameters<typeof resolve>[0]): void {
      cancelTimer();
      request.off('data', take).off('end', complete).off('close', leave);
      // What still comes is read and dropped: a client that is cut off while it sends would not see the answer.
      request.resume();
      resolve(result);
    }

    if (Number(request.headers['content-length'] ?? 0) > maxBytes) return refuseSize();
    request.on('data', take).on('end', complete).on('close', leave);
  });
}
