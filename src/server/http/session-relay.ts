import type { Undo } from '../../shared/undo';
import type { HubEnvironment } from '../hub/hub-environment';
import type { SignalStore } from '../store/store';
import type {
  HttpPost,
  HttpPostResult,
  HttpSessionAbsence,
  HttpSessionAccess,
  HttpTake,
  HttpTaken,
} from './http-session';

/** What one hub asks of another about a session that the other has. */
type Question =
  | { readonly act: 'receive'; readonly post: HttpPost }
  | { readonly act: 'take'; readonly take: Omit<HttpTake, 'signal'> }
  | { readonly act: 'end' };

type Word =
  | {
      readonly kind: 'ask';
      readonly id: string;
      readonly from: string;
      readonly session: string;
      readonly question: Question;
    }
  | { readonly kind: 'answer'; readonly id: string; readonly answer: unknown };

export interface SessionRelayOptions {
  readonly environment: HubEnvironment;
  readonly node: string;
  readonly store: SignalStore;
  /** A session of this hub. */
  find(session: string): HttpSessionAccess | undefined;
  reportError(error: unknown): void;
}

export interface SessionRelay {
  /** From now on other hubs reach this one. Rejects with `StoreUnavailable`; may be called again. */
  listen(): Promise<unknown>;
  /** The session as its hub has it. Nothing rejects: what fails is `unreachable`. */
  reach(owner: string, session: string): HttpSessionAccess;
  close(): void;
}

/** Beyond what an answer takes by itself; the hub that is asked may also hold it up (PR41). */
const answerMs = 3_000;
const answerOfPostMs = 8_000;
/** A reader at another hub asks again this often: that is how it learns that the hub has died. */
const longestWaitMs = 5_000;

const topicOf = (node: string) => `http:${node}`;

/**
 * The way of a request to the hub that has its session (PR45). Questions and answers are signals, and those may get lost: nothing relies on
 * one. A question that nobody hears is answered at once (`gone`), one without an answer in time is `unreachable`, and each may be asked again.
 */
export function createSessionRelay({ environment, node, store, find, reportError }: SessionRelayOptions): SessionRelay {
  const waiting = new Map<string, (answer: unknown) => void>();
  let listening: Promise<Undo> | undefined;
  let isClosed = false;

  function listen(): Promise<Undo> {
    listening ??= store.onSignal(topicOf(node), hear).catch((error: unknown) => {
      listening = undefined;
      throw error;
    });
    return listening;
  }

  function hear(text: string): void {
    const word = JSON.parse(text) as Word;
    if (word.kind === 'answer') waiting.get(word.id)?.(word.answer);
    else answer(word).catch(reportError);
  }

  async function answer({ id, from, session: name, question }: Extract<Word, { kind: 'ask' }>): Promise<void> {
    const session = find(name);
    const found = await decide(session, question);
    await store.signal(topicOf(from), JSON.stringify({ kind: 'answer', id, answer: found } satisfies Word));
    if (typeof found === 'object' && found.kind === 'messages' && found.close) session?.closeTold();
  }

  /** @param signal whoever asks does not need the answer any more */
  async function ask<Answer>(
    owner: string,
    session: string,
    question: Question,
    limitMs: number,
    signal?: AbortSignal,
  ): Promise<Answer | HttpSessionAbsence> {
    const id = environment.randomId();
    let cancel: Undo = () => undefined;
    try {
      await listen();
      const answered = new Promise<Answer | HttpSessionAbsence>((resolve) => {
        const giveUp = () => resolve('unreachable');
        const cancelTimer = environment.setTimer(giveUp, limitMs);
        signal?.addEventListener('abort', giveUp);
        waiting.set(id, (found) => resolve(found as Answer));
        cancel = () => {
          cancelTimer();
          signal?.removeEventListener('abort', giveUp);
          waiting.delete(id);
        };
      });
      if (isClosed) return 'unreachable';
      const word: Word = { kind: 'ask', id, from: node, session, question };
      const listeners = await store.signal(topicOf(owner), JSON.stringify(word));
      return listeners === 0 ? 'gone' : await answered;
    } catch (error) {
      reportError(error);
      return 'unreachable';
    } finally {
      cancel();
    }
  }

  return {
    listen,
    reach: (owner, session) => ({
      receive: (post) => ask<HttpPostResult>(owner, session, { act: 'receive', post }, answerOfPostMs),
      async take({ signal, ...take }) {
        const waitMs = Math.min(take.waitMs, longestWaitMs);
        const question: Question = { act: 'take', take: { ...take, waitMs } };
        const found = await ask<HttpTaken>(owner, session, question, waitMs + answerMs, signal);
        return typeof found === 'string' ? { kind: found } : found;
      },
      // Its own hub tells the session.
      closeTold: () => undefined,
      end: () => ask<'ended'>(owner, session, { act: 'end' }, answerMs),
    }),
    close() {
      isClosed = true;
      for (const resolve of [...waiting.values()]) resolve('unreachable');
      listening?.then((undo) => undo()).catch(() => undefined);
    },
  };
}

function decide(
  session: HttpSessionAccess | undefined,
  question: Question,
): Promise<HttpPostResult | HttpTaken | 'ended'> {
  switch (question.act) {
    case 'receive':
      return session?.receive(question.post) ?? Promise.resolve('gone');
    case 'take':
      return session?.take(question.take) ?? Promise.resolve({ kind: 'gone' });
    case 'end':
      return session?.end() ?? Promise.resolve('gone');
  }
}
