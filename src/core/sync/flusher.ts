import type { Environment } from '../../shared/environment';
import type { Undo } from '../../shared/undo';
import type { RequestOptions, RequestOutcome } from '../../protocol/send-outcome';
import type { PlatformAbortSignal } from '../channel/define-channel';
import type { Base } from './base';
import { nextToSend } from './lanes';
import type { OperationAnswer, SendContext } from './operation';
import type { LogEntry, OperationLog } from './operation-log';
import type { OperationRecord } from './operation-record';
import { SendFailure } from './send-failure';
import { chooseRoute, type RouteChoice } from './senders/choose-route';
import { doubted, judge, toFailure, type Verdict } from './verdict';

export interface FlusherOptions {
  readonly environment: Environment;
  readonly base: Base;
  readonly log: OperationLog;
  /** Operations under way at a time. */
  readonly maxSending: number;
  /** How long an answer is waited for, in ms (OP3). */
  readonly answerTimeoutMs: number;
  /** Failures of the server in a row before it rests. */
  readonly retries: number;
  isConnected(): boolean;
  /** The server remembers keys (PR50). */
  remembersKeys(): boolean;
  request(name: string, data: unknown, options?: RequestOptions): Promise<RequestOutcome>;
  /** The version that this device last brought about, where base does not hold it yet. */
  ackedVersion(entity: string): number | undefined;
  /** Writes a record before it is sent (OB1). @returns whether it may be sent */
  claim(record: OperationRecord): Promise<boolean>;
  /** Keeps an operation's new state. */
  update(entry: LogEntry, record: OperationRecord): void;
  answered(entry: LogEntry, answer: OperationAnswer): void;
  failed(entry: LogEntry, verdict: Verdict): void;
}

/** Sends what waits, if this tab is the one that does. */
export interface Flusher {
  /** Something may be ready. */
  wake(): void;
  /** What rested or waited for its time goes on: connected again, awake again (LN4). */
  rouse(): void;
  /** This tab sends from now on, under this fence. */
  elected(fence: number): void;
  deposed(): void;
  stop(): void;
}

/**
 * Takes from each lane what is next, writes that it is under way, sends it, and has the answer judged. What another tab had under way is never simply
 * sent again: nobody knows whether it ran (OB7).
 */
export function createFlusher(options: FlusherOptions): Flusher {
  const { environment, base, log, update } = options;
  /** Under way in this tab. */
  const underWay = new Map<string, () => void>();
  let fence: number | undefined;
  let cancelAlarm: Undo | undefined;
  let isStopped = false;

  function mine(): readonly LogEntry[] {
    return log.all.filter(({ manual, isShadow }) => !manual && !isShadow);
  }

  function chooseFor({ record: { isInDoubt, route, sentAt = environment.now() }, definition }: LogEntry): RouteChoice {
    if (!definition) return { status: 'closed' };
    const inDoubt = isInDoubt ? { route, sentAt } : undefined;
    return chooseRoute(definition.send, { isConnected: options.isConnected(), now: environment.now(), inDoubt });
  }

  function wake(): void {
    cancelAlarm?.();
    cancelAlarm = undefined;
    if (fence === undefined || isStopped) return;
    const now = environment.now();
    for (const entry of mine()) {
      const { record, definition } = entry;
      // Whoever had it under way is not there any more (OB7).
      const isOrphan = record.status === 'sending' && record.fence !== fence && !underWay.has(record.id);
      if (isOrphan) update(entry, doubted(record, { sender: definition?.send ?? {}, now }));
      // The time for which the server knows a copy may have passed while it waited.
      else if (record.status === 'queued' && chooseFor(entry).status === 'unconfirmed')
        update(entry, { ...record, status: 'unconfirmed' });
    }
    const placed = mine().filter(({ isPlaced }) => isPlaced);
    const records = placed.map(({ record }) => record);
    const canLeave = ({ id }: OperationRecord) => {
      const entry = log.get(id);
      return !!entry && chooseFor(entry).status === 'open';
    };
    for (const { id } of nextToSend({ records, now, maxSending: options.maxSending, canLeave })) {
      const entry = log.get(id);
      if (entry) void send(entry, fence);
    }
    const times = records.flatMap(({ status, retryAt }) =>
      status === 'queued' && retryAt !== undefined && retryAt > now ? [retryAt] : [],
    );
    if (times.length) cancelAlarm = environment.setTimer(wake, Math.max(1, Math.ceil(Math.min(...times) - now)));
  }

  async function send(entry: LogEntry, own: number): Promise<void> {
    const before = entry.record;
    const { id } = before;
    const choice = chooseFor(entry);
    const record: OperationRecord = {
      ...before,
      status: 'sending',
      attempts: before.attempts + 1,
      isInDoubt: true,
      route: choice.status === 'open' ? choice.route : undefined,
      sentAt: before.sentAt ?? environment.now(),
      sent: before.isInDoubt && before.sent ? before.sent : toSent(before),
      fence: own,
      retryAt: undefined,
      problem: undefined,
    };
    update(entry, record);
    const isClaimed = await options.claim(record);
    const current = log.get(id);
    // Discarded, or another tab's by now.
    if (isStopped || current?.record.status !== 'sending' || current.record.attempts !== record.attempts) return;
    if (isClaimed) return deliver(current, before.isInDoubt);
    // Nothing has left: it is what it was, a little later.
    const { status, attempts, isInDoubt, sentAt, sent, route } = before;
    const retryAt = environment.now() + 1_000;
    update(current, { ...current.record, status, attempts, isInDoubt, sentAt, sent, route, fence: undefined, retryAt });
    wake();
  }

  function deliver(entry: LogEntry, wasInDoubt: boolean): void {
    const { record, definition } = entry;
    const { id, attempts } = record;
    const controller = new AbortController();
    /** What was sent with this attempt, as long as nothing else became of it. */
    const current = () => {
      const now = log.get(id);
      return !isStopped && now?.record.attempts === attempts && now.record.status !== 'acked' ? now : undefined;
    };
    const fail = (failure: SendFailure) => {
      end();
      const now = current();
      if (now?.record.status === 'sending') options.failed(now, judgeNow(now, wasInDoubt, failure));
    };
    const cancelTimer = environment.setTimer(() => {
      controller.abort();
      fail(new SendFailure('unanswered', 'No answer came in time.', { code: 'timeout' }));
    }, options.answerTimeoutMs);
    const end = () => {
      cancelTimer();
      underWay.delete(id);
    };
    underWay.set(id, () => {
      cancelTimer();
      controller.abort();
    });
    // An answer that comes after its time is an answer all the same.
    const succeed = (answer: OperationAnswer | void) => {
      end();
      const now = current();
      if (now) options.answered(now, answer ?? {});
    };
    const send = definition?.send ?? unknownOperation;
    call(() => send(record.vars as never, contextOf(entry, controller.signal))).then(succeed, (error: unknown) =>
      fail(toFailure(error)),
    );
  }

  function contextOf({ record }: LogEntry, signal: PlatformAbortSignal): SendContext {
    const { sendId: id, entity, attempts: attempt, route, sent } = record;
    return {
      id,
      entity,
      attempt,
      route,
      signal,
      baseVersion: sent?.baseVersion,
      fields: sent?.fields ?? {},
      request: options.request,
      isConnected: options.isConnected,
      remembersKeys: options.remembersKeys,
    };
  }

  /** What is said with the first attempt, and with all that follow it as long as it may have run. */
  function toSent({ id, entity }: OperationRecord): OperationRecord['sent'] {
    const step = log.folded(entity).steps.find((other) => other.id === id);
    const versions = [base.entity(entity)?.version, options.ackedVersion(entity)].filter((one) => one !== undefined);
    return { baseVersion: versions.length ? Math.max(...versions) : undefined, fields: step?.fields ?? {} };
  }

  function judgeNow({ record, definition }: LogEntry, wasInDoubt: boolean, failure: SendFailure): Verdict {
    return judge(record, wasInDoubt, failure, {
      sender: definition?.send ?? {},
      now: environment.now(),
      random: environment.random(),
      retries: options.retries,
    });
  }

  return {
    wake,
    rouse() {
      if (fence === undefined) return;
      for (const entry of mine())
        if (entry.record.status === 'queued' && (entry.record.isResting || entry.record.retryAt !== undefined))
          update(entry, { ...entry.record, isResting: undefined, retryAt: undefined, failures: 0 });
      wake();
    },
    elected(next) {
      fence = next;
      wake();
    },
    deposed() {
      fence = undefined;
      cancelAlarm?.();
    },
    stop() {
      isStopped = true;
      cancelAlarm?.();
      for (const abort of underWay.values()) abort();
      underWay.clear();
    },
  };
}

const unknownOperation = () => Promise.reject(new SendFailure('not-sent', 'This page does not know the operation.'));

/** A throw at once is a throw all the same. */
async function call<Result>(run: () => Promise<Result>): Promise<Result> {
  return run();
}

declare class AbortController {
  readonly signal: PlatformAbortSignal;
  abort(): void;
}
