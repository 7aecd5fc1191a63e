import type { ServerResponse } from 'node:http';
import { pollMs, streamCommentMs, type HttpMessage, type HttpPollAnswer } from '../../protocol/http-message';
import type { HubEnvironment } from '../hub/hub-environment';
import type { HttpSessionAccess, HttpSessionAbsence, HttpTake, HttpTaken } from '../http/http-session';
import { answer, beginStream } from './http-answer';

/** A `GET` of a session. */
export interface ReadingRequest {
  readonly response: ServerResponse;
  readonly session: HttpSessionAccess;
  readonly after: number;
  readonly reader: string;
  readonly environment: Pick<HubEnvironment, 'setTimer' | 'monotonicNow'>;
  /** Whoever asked has left, or the hub has ended. */
  readonly signal: AbortSignal;
}

/** Why there is nothing to read. */
export type ReadingRefusal = 'out-of-order' | HttpSessionAbsence;

/** A client that takes nothing for this long has let its session expire as well. */
const drainMs = 30_000;

/** Long polling (PR43). @returns why it was not answered */
export async function answerPoll(reading: ReadingRequest): Promise<ReadingRefusal | undefined> {
  const { response, session, after, reader, environment, signal } = reading;
  const until = environment.monotonicNow() + pollMs;
  let isFirst = true;
  for (;;) {
    const leftMs = until - environment.monotonicNow();
    const taken = await session.take({ reader, isFirst, after, waitMs: leftMs, signal });
    isFirst = false;
    if (taken.kind === 'superseded' || signal.aborted) {
      answer(response, 200, { messages: [], last: after } satisfies HttpPollAnswer);
      return undefined;
    }
    if (taken.kind !== 'messages') return taken.kind;
    const { messages, last, close } = taken;
    if (messages.length === 0 && !close && environment.monotonicNow() < until) continue;
    answer(response, 200, { messages, last, close } satisfies HttpPollAnswer);
    if (close) session.closeTold();
    return undefined;
  }
}

/** Server-Sent Events (PR42). @returns why it did not begin */
export async function answerStream(reading: ReadingRequest): Promise<ReadingRefusal | undefined> {
  const { response, session, reader, environment, signal } = reading;
  let { after } = reading;
  const take = (ask: Pick<HttpTake, 'isFirst' | 'waitMs'>) => session.take({ reader, after, signal, ...ask });
  let taken: HttpTaken = await take({ isFirst: true, waitMs: 0 });
  if (taken.kind !== 'messages' && taken.kind !== 'superseded') return taken.kind;
  beginStream(response);
  let text = ':\n\n';
  let writtenAt = environment.monotonicNow();
  while (taken.kind === 'messages') {
    const { messages, last, close, isToReturn } = taken;
    const first = last - messages.length + 1;
    text += messages.map((message, index) => toEvent(message, first + index)).join('');
    if (close) text += `event: close\ndata: ${JSON.stringify(close)}\n\n`;
    if (environment.monotonicNow() - writtenAt >= streamCommentMs) text ||= ':\n\n';
    if (text) {
      writtenAt = environment.monotonicNow();
      if (!response.write(text) && !(await drained(reading))) return void response.destroy();
    }
    text = '';
    after = last;
    if (close) session.closeTold();
    if (close || isToReturn || signal.aborted) break;
    taken = await take({ isFirst: false, waitMs: writtenAt + streamCommentMs - environment.monotonicNow() });
  }
  response.end();
  return undefined;
}

/** The client takes what it is sent. @returns false if it does not, or has left */
function drained({ response, environment, signal }: ReadingRequest): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (isDrained: boolean) => {
      cancelTimer();
      response.off('drain', handleDrain);
      signal.removeEventListener('abort', handleAbort);
      resolve(isDrained);
    };
    const handleDrain = () => finish(true);
    const handleAbort = () => finish(false);
    const cancelTimer = environment.setTimer(handleAbort, drainMs);
    response.on('drain', handleDrain);
    if (signal.aborted) handleAbort();
    else signal.addEventListener('abort', handleAbort);
  });
}

/** Lines are what the format is made of, and a carriage return would come back as another one. */
function toEvent(message: HttpMessage, number: number): string {
  if (typeof message !== 'string' || message.includes('\r'))
    return `id: ${number}\nevent: json\ndata: ${JSON.stringify(message)}\n\n`;
  return `id: ${number}\ndata: ${message.replaceAll('\n', '\ndata: ')}\n\n`;
}
