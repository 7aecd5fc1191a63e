import { parseSafeJson } from '../../protocol/safe-json';
import { readHttpNumber, streamCommentMs } from '../../protocol/http-message';
import { createEventStreamParser, type StreamEvent } from './event-source-parser';
import { openHttpLink, type HttpDownlink } from './http-link';
import type { FetchBodyReader, HttpTransportOptions } from './http-options';
import type { Try } from './http-persistence';
import type { Transport } from '../transport';

/** For the beginning of a stream. */
const openMs = 10_000;
/** A comment comes after so much silence; with this besides the stream is dead. */
const lateMs = 10_000;
/** A stream that ends sooner, and brought nothing, is one of those that a proxy does not let through. */
const shortMs = 1_000;

/**
 * Server-Sent Events: messages come down in one long answer, and go up in posts. For networks whose proxies let no WebSocket through.
 * Everything runs through `fetch`, so that requests can carry headers.
 *
 * A stream that ends, or falls silent for 25 s, is opened again behind the last message that arrived; a post that was not answered is
 * sent again under its number. After four failures in a row the link closes with 1006. Over HTTP/1.1 a browser opens six connections to a host, for
 * all its tabs together, and each stream keeps one: serve it over HTTP/2, or share one link between tabs.
 *
 * @example createRealtimeClient({ url: 'wss://example.com/live', protocol: tidewire(), transport: eventSource() })
 * @example eventSource({ headers: async () => ({ authorization: `Bearer ${await getToken()}` }) })
 */
export function eventSource(options: HttpTransportOptions = {}): Transport {
  return {
    name: 'event-source',
    open: (target, listener) => openHttpLink(target, listener, options, readStream),
  };
}

/** What one stream brought. */
interface Progress {
  hasBytes: boolean;
  hasMessages: boolean;
  /** Nothing came that cannot be right: a hole, or no message. */
  isWhole: boolean;
}

async function readStream(downlink: HttpDownlink): Promise<Try> {
  const startedAt = downlink.monotonicNow();
  const progress: Progress = { hasBytes: false, hasMessages: false, isWhole: true };
  const refused = await downlink.get('text/event-stream', openMs, async ({ status, body }, extend) => {
    if (status !== 200 || !body) return downlink.refused(status);
    await readEvents(body.getReader(), downlink, progress, () => extend(streamCommentMs + lateMs));
    return undefined;
  });
  if (refused) return refused;
  const wasLong = progress.hasBytes && downlink.monotonicNow() - startedAt >= shortMs;
  return progress.isWhole && (progress.hasMessages || wasLong) ? 'again' : 'failed';
}

/** Reads to the end of the stream, of the link, or of what makes sense. */
async function readEvents(
  reader: FetchBodyReader,
  downlink: HttpDownlink,
  progress: Progress,
  handleBytes: () => void,
): Promise<void> {
  const parse = createEventStreamParser((event) => {
    progress.hasMessages = true;
    progress.isWhole &&= takeEvent(event, downlink);
  });
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    progress.hasBytes = true;
    handleBytes();
    if (value) parse(value);
    if (progress.isWhole && !downlink.isOver) continue;
    // Whoever reads no further has to say so, or the connection stays.
    reader.cancel().catch(() => undefined);
    return;
  }
}

function takeEvent({ type, data, id }: StreamEvent, downlink: HttpDownlink): boolean {
  if (downlink.isOver) return true;
  switch (type) {
    case 'message':
    case 'json': {
      const number = readHttpNumber(id);
      return number !== undefined && downlink.arrived(number, type === 'json' ? parseSafeJson(data) : data);
    }
    case 'close':
      return downlink.closed(parseSafeJson(data));
    default:
      // Of a newer hub (PR6).
      return true;
  }
}
