import type { SendOutcome, SendReceipt } from '../../src/protocol/send-outcome';
import type { Verdict } from './verdict';

/** One message as the app handed it over. */
export interface TrueSend {
  readonly n: number;
  id: string;
  readonly client: string;
  readonly user: string;
  /** Where the client's newest link led; `undefined`: it had had none. */
  readonly place: string | undefined;
  readonly channel: string | undefined;
  readonly at: number;
  /** When the publisher that wrote it said hello first. */
  writtenOn?: number | undefined;
  outcome?: SendOutcome;
}

/** Why an outcome may be `unknown`. Times in ms of the world. */
export interface Excuses {
  /** A client's user or place changed, or it was disposed. */
  readonly lastSwitch: (client: string) => number;
  /** A store lost what it knew of publishers. */
  readonly lastLoss: (place: string) => number;
  /** A hub died or stood still, or its store was away. */
  readonly lastTrouble: (place: string) => number;
  /** Its network loses single messages, so that a hub has to count anew. */
  readonly isLossy: boolean;
}

export interface TrueSends {
  readonly all: readonly TrueSend[];
  sent(send: Omit<TrueSend, 'n' | 'id' | 'writtenOn'>, hand: (n: number) => SendReceipt): void;
  /** It is on its way. @param since when the publisher that it belongs to said hello first */
  written(id: string, since: number): void;
  /** A store appended it. */
  stored(id: string, publisher: string, place: string, channel: string | undefined, offset: number, step: number): void;
  /** A store noted that a hub may do it. */
  claimed(id: string, publisher: string, place: string, step: number): void;
  /** A hub's command ran for it. */
  done(n: number, place: string): void;
  /** A place lost everything behind this step of its journal. */
  lostTail(place: string, step: number): void;
  forgotten(place: string): void;
  /** Everything should be over. */
  checkEnds(): void;
}

interface Trace {
  readonly place: string;
  readonly offset: number;
  readonly step: number;
  readonly lane: string;
  isLost: boolean;
}

interface Claimed {
  readonly publisher: string;
  readonly place: string;
  readonly step: number;
  isLost: boolean;
}

/** Reasons that only the client gives: such a message was never written. */
const neverWritten = ['queue-full', 'not-connected', 'destination-changed', 'user-changed', 'disposed'];

/** What was sent, what stores and hubs made of it, and what the app was told. */
export function createTrueSends(verdict: Verdict, excuses: Excuses): TrueSends {
  const { claim, count } = verdict;
  const all: TrueSend[] = [];
  const byId = new Map<string, TrueSend>();
  const early = new Map<string, number>();
  const traces = new Map<TrueSend, Trace[]>();
  /** What may be done without being stored. */
  const claims = new Map<string, Claimed>();
  /** What each publisher has at each destination, in the order of storing. */
  const last = new Map<string, TrueSend[]>();

  function trace(
    send: TrueSend | undefined,
    publisher: string,
    place: string,
    channel: string | undefined,
    offset: number,
    step: number,
    isLost = false,
  ): void {
    if (!send) return claim(false, 'no-invention', () => `something is in ${channel} that nobody sent`);
    const what = `send ${send.n} of ${send.client}`;
    const user = userOf(publisher);
    claim(send.user === user, 'owner', () => `${what} was sent as ${send.user} and arrived as ${user}`);
    claim(
      send.place === undefined || send.place === place,
      'owner',
      () => `${what} was meant for ${send.place} and arrived at ${place}`,
    );
    claim(send.channel === channel, 'owner', () => `${what} was meant for ${send.channel} and arrived in ${channel}`);
    const own = traces.get(send) ?? [];
    traces.set(send, own);
    claim(!own.some(({ isLost }) => !isLost), 'stored-once', () => `${what} was ${channel ? 'stored' : 'done'} twice`);
    const lane = `${publisher} ${place} ${channel}`;
    const before = last.get(lane) ?? [];
    const newest = before.at(-1);
    claim(!newest || newest.n < send.n, 'send-order', () => `${what} comes after ${newest?.n}`);
    if (!isLost) before.push(send);
    last.set(lane, before);
    own.push({ place, offset, step, lane, isLost });
    // What was told already must not come true afterwards.
    if (send.outcome) judge(send, send.outcome);
  }

  function lose(place: string, fromStep: number): void {
    for (const claimed of claims.values()) claimed.isLost ||= claimed.place === place && claimed.step >= fromStep;
    for (const [send, own] of traces)
      for (const mark of own)
        if (!mark.isLost && mark.place === place && mark.step >= fromStep) {
          mark.isLost = true;
          last.set(
            mark.lane,
            (last.get(mark.lane) ?? []).filter((other) => other !== send),
          );
        }
  }

  function judge(send: TrueSend, outcome: SendOutcome): void {
    const own = traces.get(send) ?? [];
    const what = `send ${send.n} of ${send.client}`;
    switch (outcome.status) {
      case 'acked':
        claim(
          own.some(({ offset }) => outcome.offset === undefined || offset === outcome.offset),
          'acked-is-stored',
          () =>
            `${what} was acknowledged at ${outcome.offset}, and stored at ${own.map(({ offset }) => offset).join() || 'none'}`,
        );
        break;
      case 'rejected':
        claim(
          own.every(({ isLost }) => isLost),
          'one-outcome',
          () => `${what} was rejected (${outcome.reason}) and stored`,
        );
        claim(
          !neverWritten.includes(outcome.reason) || send.writtenOn === undefined,
          'one-outcome',
          () => `${what} was written, and rejected (${outcome.reason}) by the client`,
        );
        claim(
          [...neverWritten, 'forbidden'].includes(outcome.reason) ||
            (outcome.reason === 'not-begun' && send.channel === undefined),
          'one-outcome',
          () => `${what} was rejected for no reason (${outcome.reason})`,
        );
        break;
      case 'expired':
      case 'superseded':
        claim(send.writtenOn === undefined, 'one-outcome', () => `${what} was written, and ${outcome.status}`);
        break;
      case 'unknown':
        claim(mayBeUnknown(send, outcome.cause.code), 'no-needless-unknown', () => `${what} (${outcome.cause.code})`);
        break;
      case 'sent':
        claim(false, 'one-outcome', () => `${what} ended as sent, where hubs acknowledge`);
    }
  }

  function mayBeUnknown({ client, place = '', channel, at, writtenOn }: TrueSend, code: string): boolean {
    // What was never written is known well: it was not done.
    if (writtenOn === undefined) return false;
    if (excuses.isLossy) return true;
    if (['user-changed', 'destination-changed', 'disposed'].includes(code)) return excuses.lastSwitch(client) >= at;
    if (code === 'not-resumed') return excuses.lastLoss(place) >= writtenOn;
    return code === 'unknown-outcome' && channel === undefined && excuses.lastTrouble(place) >= at;
  }

  return {
    all,
    sent(given, hand) {
      const send: TrueSend = { ...given, n: all.length, id: '' };
      all.push(send);
      count('sent');
      const { id, outcome } = hand(send.n);
      send.id = id;
      byId.set(id, send);
      // It may have been written at once.
      send.writtenOn = early.get(id);
      void outcome.then((ended) => {
        claim(send.outcome === undefined, 'one-outcome', () => `send ${send.n} ended twice`);
        send.outcome = ended;
        count(ended.status === 'rejected' ? `rejected: ${ended.reason}` : ended.status);
        judge(send, ended);
      });
    },
    written(id, since) {
      const send = byId.get(id);
      if (!send) return void early.set(id, since);
      send.writtenOn ??= since;
      claim(
        !send.outcome,
        'one-outcome',
        () => `send ${send.n} was written after it had ended (${send.outcome?.status})`,
      );
    },
    stored: (id, ...where) => trace(byId.get(id), ...where),
    claimed: (id, publisher, place, step) => void claims.set(id, { publisher, place, step, isLost: false }),
    done(n, place) {
      const claimed = claims.get(all[n]?.id ?? '');
      if (!claimed) return claim(false, 'no-invention', () => `send ${n} was done, and no store knows of it`);
      // The store may have lost meanwhile that it let it be done.
      trace(all[n], claimed.publisher, place, undefined, 0, claimed.step, claimed.isLost);
    },
    lostTail: lose,
    forgotten: (place) => lose(place, 0),
    checkEnds() {
      for (const { n, client, outcome, writtenOn } of all)
        claim(
          !!outcome,
          'liveness',
          () => `send ${n} of ${client} has no outcome${writtenOn ? ', though written' : ''}`,
        );
    },
  };
}

/** Publishers are named by user and client instance. */
function userOf(publisher: string): string | undefined {
  return (JSON.parse(publisher) as readonly [string?])[0];
}
