import { TidewireError } from '../../shared/errors';
import type { Undo } from '../../shared/undo';
import { isStoreFailure } from '../channel/publish';
import { encodeData } from '../connection/encoded-frame';
import { internalRefusal, type Refusal } from '../connection/refusal';
import type { HubEnvironment } from '../hub/hub-environment';
import type { HubLimits } from '../hub/hub-limits';
import type { HubLog } from '../hub/hub-log';
import type { OperationClaim, OperationOutcome, OperationStore } from '../store/store';
import type { CommandResult } from './commands';
import { contentHash } from './content-hash';
import { deadAfterMs, mayBegin } from './dead-claim';

/** A command with a key. */
export interface Operation {
  /** Whose key it is, and for which command: see `operationScope`. */
  readonly scope: string;
  readonly key: string;
  readonly data: unknown;
  readonly ifVersion: number | undefined;
  /** The application keeps the key with the effect: running it again does no harm. */
  readonly isRepeatable: boolean;
}

/** Operations of one hub: each runs once, at whichever hub, and copies get the outcome of the first (PR50, PR51). */
export interface Operations {
  /** @param run the command itself; called at most once, and only after it was claimed in the store */
  runOnce(operation: Operation, run: () => Promise<CommandResult>): Promise<CommandResult>;
  /** Resolves when those under way have ended and the store was told, or after `close`. */
  settled(): Promise<void>;
  /** Nothing new is begun, and what the store did not take is not offered again. */
  close(): void;
}

export interface OperationsOptions {
  readonly store: OperationStore;
  readonly environment: HubEnvironment;
  readonly limits: HubLimits;
  /** Names this hub. */
  readonly node: string;
  readonly log: HubLog;
  reportStoreError(error: unknown): void;
}

/** Keys belong to a user and a command; the anonymous are one user (PR50). */
export function operationScope(userId: string | undefined, name: string): string {
  return JSON.stringify([userId, name]);
}

/** What a copy waits before it is sent again. */
const retryAfterMs = 500;
const firstRetryMs = 200;
const longestRetryMs = 5_000;
/** Beyond this it is for ever. */
const longestMemoryMs = 1e13;

/** One that this hub has begun and not handed over to the store. */
interface UnderWay {
  readonly place: string;
  readonly claim: OperationClaim;
  /** What copies are told. It becomes another one if the time is up before the end, or the store is away at the end. */
  answer: Promise<CommandResult>;
}

/**
 * Guarantees: nothing runs that is not claimed in the store; of one key at most one runs at this hub, and the others get its end; an end is told
 * to the store before it is told to the client, and if that fails it is kept here, told to copies, and offered to the store again until it has it.
 */
export function createOperations(options: OperationsOptions): Operations {
  const { store, environment, limits, node, log, reportStoreError } = options;
  const toMemory = (ms: number) => Math.ceil(Math.min(ms, longestMemoryMs));
  const memoryMs = toMemory(limits.operationMemoryMs);
  const deadMs = deadAfterMs(limits);
  /** However short the memory: what may still run is not forgotten. */
  const claimMs = toMemory(Math.max(memoryMs, 2 * deadMs));
  const underWay = new Map<string, UnderWay>();
  /** Timers of those that the store does not have yet. */
  const retries = new Set<Undo>();
  let runs = 0;
  let isClosed = false;
  let tellClosed: () => void;
  const closed = new Promise<void>((resolve) => (tellClosed = resolve));

  async function begin(entry: UnderWay, isRepeatable: boolean, run: () => Promise<CommandResult>) {
    const takeOverAfterMs = isRepeatable ? deadMs : undefined;
    const askedAt = environment.monotonicNow();
    const claimed = await store.claimOperation(entry.claim, { memoryMs: claimMs, takeOverAfterMs });
    switch (claimed.kind) {
      case 'claimed':
        // Too late to be sure that it ends while it is ours: it is given back instead.
        return conclude(entry, mayBegin(environment, askedAt) ? toTellable(await run()) : retrySameId);
      case 'repeated':
        return drop(entry, toCopy(fromOutcome(claimed.outcome)));
      case 'pending':
        return drop(entry, claimed.ageMs > deadMs ? unknownOutcome : retrySameId);
      case 'conflict':
        return drop(entry, keyConflict);
    }
  }

  function drop({ place }: UnderWay, result: CommandResult): CommandResult {
    underWay.delete(place);
    return result;
  }

  async function conclude(entry: UnderWay, result: CommandResult): Promise<CommandResult> {
    const ending = result.ok ? undefined : result.ending?.();
    if (!ending) {
      await keep(entry, result);
      return result;
    }
    // Nobody waits any longer, and it is still under way: whoever asks hears so, and nothing else may run.
    entry.answer = Promise.resolve(retrySameId);
    void ending.then((end) => keep(entry, toTellable(end)));
    return retrySameId;
  }

  /** Resolves when the store has been asked; goes on asking until it has it. */
  async function keep(entry: UnderWay, result: CommandResult, delayMs = firstRetryMs): Promise<void> {
    const outcome = toOutcome(result);
    try {
      await (outcome ? store.settleOperation(entry.claim, outcome, memoryMs) : store.releaseOperation(entry.claim));
      underWay.delete(entry.place);
    } catch (error) {
      reportStoreError(error);
      entry.answer = Promise.resolve(outcome ? result : retrySameId);
      if (isClosed) return;
      const cancel = environment.setTimer(() => {
        retries.delete(cancel);
        void keep(entry, result, Math.min(longestRetryMs, delayMs * 2));
      }, delayMs);
      retries.add(cancel);
    }
  }

  /** What the handler returned may be no JSON: it has run all the same, and must not run again. */
  function toTellable(result: CommandResult): CommandResult {
    try {
      if (result.ok) encodeData(result.data);
      return result;
    } catch (error) {
      log({ level: 'error', event: 'callback-failed', callback: 'answer of a command with a key', error });
      return { ok: false, refusal: internalRefusal, isEnd: true };
    }
  }

  return {
    async runOnce({ scope, key, data, ifVersion, isRepeatable }, run) {
      const place = JSON.stringify([scope, key]);
      const hash = contentHash(data, ifVersion);
      const known = underWay.get(place);
      if (known) return known.claim.hash === hash ? toCopy(await known.answer) : keyConflict;
      if (isClosed) return retrySameId;
      const claim = { scope, key, hash, node, run: ++runs };
      const entry: UnderWay = { place, claim, answer: Promise.resolve(retrySameId) };
      underWay.set(place, entry);
      const first = begin(entry, isRepeatable, run).catch((error: unknown) => {
        drop(entry, retrySameId);
        if (!isStoreFailure(error)) throw error;
        reportStoreError(error);
        return retrySameId;
      });
      entry.answer = first;
      return first;
    },
    async settled() {
      await Promise.race([closed, Promise.allSettled([...underWay.values()].map(({ answer }) => answer))]);
    },
    close() {
      isClosed = true;
      tellClosed();
      for (const cancel of retries) cancel();
      retries.clear();
    },
  };
}

const refused = (refusal: Refusal): CommandResult => ({ ok: false, refusal });

const retrySameId = refused({
  code: 'retry-same-id',
  message: 'How this ends is not known yet. Send it again as it is.',
  retryAfterMs,
});

const unknownOutcome = refused({
  code: 'unknown-outcome',
  message: 'The hub that had this died over it. Whether it took effect is not known.',
});

const keyConflict = refused({
  code: 'key-conflict',
  message: 'This key was used for something else. Give every operation a key of its own.',
});

/** What is kept; `undefined` if it did not run, or failed over it. */
function toOutcome(result: CommandResult): OperationOutcome | undefined {
  if (result.ok) return { status: 'answered', data: encodeData(result.data) };
  return result.isEnd ? { status: 'refused', refusal: result.refusal } : undefined;
}

/** @throws TidewireError if somebody else has written it */
function fromOutcome(outcome: OperationOutcome): CommandResult {
  switch (outcome.status) {
    case 'answered':
      return { ok: true, data: outcome.data === undefined ? undefined : (JSON.parse(outcome.data) as unknown) };
    case 'refused':
      return { ok: false, refusal: outcome.refusal, isEnd: true };
    default:
      throw new TidewireError('store-damaged', 'The store holds an outcome that Tidewire has not written.');
  }
}

function toCopy(result: CommandResult): CommandResult {
  return result.ok || result.isEnd ? { ...result, isDuplicate: true } : result;
}
