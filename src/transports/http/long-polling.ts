import { pollMs } from '../../protocol/http-message';
import { isRecord, parseSafeJson } from '../../protocol/safe-json';
import { openHttpLink, type HttpDownlink } from './http-link';
import type { HttpTransportOptions } from './http-options';
import type { Try } from './http-persistence';
import type { Transport } from '../transport';

/** Beyond what the hub holds a poll. */
const lateMs = 10_000;
/** An answer without anything that comes sooner is not the hub's. */
const shortMs = 1_000;

/**
 * Long polling: a request that is answered when there is something, and then the next; messages go up in posts. For networks that let
 * nothing else through: each exchange is an ordinary, finished HTTP answer.
 *
 * A poll or post that was not answered is sent again, and nothing is lost or taken twice by that. After four failures in a row the link
 * closes with 1006.
 *
 * @example createRealtimeClient({ url: 'wss://example.com/live', protocol: tidewire(), transport: longPolling() })
 */
export function longPolling(options: HttpTransportOptions = {}): Transport {
  return {
    name: 'long-polling',
    open: (target, listener) => openHttpLink(target, listener, options, poll),
  };
}

async function poll(downlink: HttpDownlink): Promise<Try> {
  const startedAt = downlink.monotonicNow();
  const answer = await downlink.get('application/json', pollMs + lateMs, async (response) => ({
    status: response.status,
    text: await response.text(),
  }));
  if (!answer) return 'failed';
  if (answer.status !== 200) return downlink.refused(answer.status);
  const content = parseSafeJson(answer.text);
  if (!isRecord(content)) return 'failed';
  const { messages, last, close } = content;
  if (!Array.isArray(messages) || typeof last !== 'number') return 'failed';
  const first = last - messages.length + 1;
  if (!messages.every((message, index) => downlink.arrived(first + index, message))) return 'failed';
  if (close !== undefined) return downlink.closed(close) ? 'over' : 'failed';
  const isEarly = downlink.monotonicNow() - startedAt < shortMs;
  return messages.length === 0 && isEarly ? 'failed' : 'again';
}
