import type { MemoryStoreOptions } from '../../src/server/store/memory/memory-store';
import {
  StoreUnavailable,
  type AppendResult,
  type Claim,
  type ClaimResult,
  type HubStore,
  type NewEntry,
  type Position,
  type PublisherJoin,
  type StoreSession,
} from '../../src/server/store/store';
import { createHintLine, type HintLine, type HintFate } from './hint-line';
import type { SimulatedMachine } from './machine';
import { createJournaledStore, type JournaledStore, type StoreAsk, type StoreMethod } from './store-journal';

/** Hears what the store did, at the moment when it did it. */
export interface StoreWitness {
  appended(channel: string, position: Position, entry: NewEntry, step: number): void;
  /** A client's number was used. @param position where its publish was stored, if it was */
  accepted(claim: Claim, position: Position | undefined, step: number): void;
  joined(publisher: string, fence: number, step: number): void;
  lostTail(fromStep: number): void;
  forgot(): void;
}

/** Takes a protection of a store away. Called once for each store, and what it returns for each session. */
export type StoreSabotage = (store: {
  /** Of the event that the log has there now. */
  idAt(channel: string, offset: number): string | undefined;
}) => (ask: StoreAsk) => StoreAsk;

export interface SimulatedStoreOptions {
  readonly limits: MemoryStoreOptions;
  readonly witness: StoreWitness;
  readonly sabotage?: StoreSabotage | undefined;
  /** Every epoch is this. */
  readonly epoch?: string | undefined;
  readonly now: () => number;
  readonly random: () => number;
  readonly randomId: () => string;
  readonly setTimer: (run: () => void, delayMs: number) => unknown;
  readonly idAt: (channel: string, offset: number) => string | undefined;
}

/** A store on a machine of its own: requests and answers travel, and it fails in the ways that stores fail. */
export interface SimulatedStore {
  /** As one machine reaches it. */
  reachedFrom(machine: SimulatedMachine): HubStore;
  leaves(): void;
  /** What is asked is done, and its answer is lost. */
  losesAnswers(): void;
  returns(): void;
  /** What one machine asks takes up to this long on its way, in ms. */
  slows(machine: SimulatedMachine, ms: number): void;
  hints(fate: HintFate): void;
  /** What it holds is older by so much, in ms. */
  ages(ms: number): void;
  losesTail(count: number): void;
  /** All is gone. Whoever has it open is to open it again. */
  forgets(): void;
  /** By its own clock, in ms. */
  now(): number;
}

interface Session {
  readonly hints: HintLine;
  reopen(): void;
}

export function createSimulatedStore(options: SimulatedStoreOptions): SimulatedStore {
  const { limits, witness, now, random, setTimer } = options;
  const sabotage = options.sabotage?.(options);
  let agedMs = 0;
  const storeNow = () => now() + agedMs;
  const createJournal = () =>
    createJournaledStore({
      limits,
      now: storeNow,
      randomId: () => options.epoch ?? options.randomId(),
    });
  let journal: JournaledStore = createJournal();
  let mood: 'fine' | 'away' | 'deaf' = 'fine';
  let hintFate: HintFate = {};
  const slowness = new Map<SimulatedMachine, number>();
  const open = new Set<Session>();

  /** Tells the witness what a request did. */
  function watch(name: StoreMethod, request: readonly unknown[], step: number, answer: unknown): void {
    if (name === 'join') witness.joined(request[0] as string, (answer as PublisherJoin).fence, step);
    if (name === 'append') {
      const result = answer as AppendResult;
      if (result.kind === 'appended')
        witness.appended(request[0] as string, result.position, request[1] as NewEntry, step);
    }
    if (name !== 'publish' && name !== 'claim') return;
    const result = answer as ClaimResult;
    if (result.kind !== 'claimed') return;
    const [claim, entry] = request as [Claim, NewEntry];
    const position = result.outcome.status === 'accepted' ? result.outcome.position : undefined;
    witness.accepted(claim, position, step);
    if (position) witness.appended(claim.destination ?? '', position, entry, step);
  }

  function openSession(machine: SimulatedMachine, context: Parameters<HubStore['open']>[0]): StoreSession {
    const own = journal;
    const inner = own.open(context);
    const asked = sabotage?.(inner.ask) ?? inner.ask;
    const hints = createHintLine(machine, { random, setTimer, fate: () => hintFate });
    const session: Session = { hints, reopen: () => hints.reconnect(inner.current()) };
    open.add(session);
    const isDead = () => own !== journal;
    const down = createQueue();
    const up = createQueue();
    const delayMs = () => random() * (slowness.get(machine) ?? 0);

    /** In the order of asking, there and back. */
    function createQueue(): (run: () => void) => void {
      let freeAt = 0;
      const line: (() => void)[] = [];
      // Whichever timer it is: sums of times are not exact, and the order has to be.
      const next = () => line.shift()?.();
      return (run) => {
        freeAt = Math.max(freeAt, now() + delayMs());
        line.push(run);
        if (freeAt <= now()) next();
        else setTimer(next, freeAt - now());
      };
    }

    function ask(name: StoreMethod, ...request: readonly unknown[]): Promise<unknown> {
      return new Promise((resolve, reject) => {
        const fail = () => machine.run(() => reject(new StoreUnavailable('the simulation says so')));
        down(() => {
          if (mood === 'away' || isDead()) return up(fail);
          const done = asked(name, request);
          const step = own.step - 1;
          done.then(
            (answer) => {
              watch(name, request, step, answer);
              if (mood === 'deaf') up(fail);
              else up(() => machine.run(() => resolve(answer)));
            },
            () => up(fail),
          );
        });
      });
    }

    const forward =
      (name: StoreMethod) =>
      (...request: readonly unknown[]) =>
        ask(name, ...request);
    return {
      ...(Object.fromEntries(methods.map((name) => [name, forward(name)])) as Omit<
        StoreSession,
        'close' | 'follow' | 'followPresence' | 'onSignal' | 'signal'
      >),
      follow: (channel, follower) =>
        mood === 'away' || isDead()
          ? Promise.reject(new StoreUnavailable('the simulation says so'))
          : hints.follow(inner.current(), channel, follower),
      followPresence: () => Promise.resolve(() => undefined),
      signal(topic, message) {
        if (mood === 'away' || isDead()) return Promise.reject(new StoreUnavailable('the simulation says so'));
        for (const other of open) other.hints.signal(topic, message);
        return Promise.resolve(open.size);
      },
      onSignal: (topic, handler) => Promise.resolve(hints.onSignal(topic, handler)),
      close() {
        open.delete(session);
        hints.close();
        // Behind what is on its way.
        down(() => !isDead() && inner.close());
        return Promise.resolve();
      },
    };
  }

  return {
    reachedFrom: (machine) => ({ name: 'simulated', open: (context) => openSession(machine, context) }),
    leaves: () => void (mood = 'away'),
    losesAnswers: () => void (mood = 'deaf'),
    returns() {
      mood = 'fine';
      hintFate = {};
      slowness.clear();
      for (const { hints } of open) hints.restore();
    },
    slows: (machine, ms) => void slowness.set(machine, ms),
    hints: (fate) => void (hintFate = fate),
    ages: (ms) => void (agedMs += ms),
    losesTail(count) {
      witness.lostTail(journal.losesTail(count));
      // Its connections break with it: hints are missed until they are back.
      for (const { reopen } of open) reopen();
    },
    forgets() {
      journal = createJournal();
      for (const { hints } of open) hints.close();
      open.clear();
      witness.forgot();
    },
    now: storeNow,
  };
}

const methods: readonly StoreMethod[] = [
  'append',
  'end',
  'read',
  'join',
  'leave',
  'publish',
  'claim',
  'settle',
  'claimOperation',
  'settleOperation',
  'releaseOperation',
  'enter',
  'exit',
  'renew',
  'sweep',
  'members',
];
