import type { LogFollower, StoreSession } from '../../src/server/store/store';
import type { Undo } from '../../src/shared/undo';
import type { SimulatedMachine } from './machine';

/** What becomes of what a store tells those who follow. Times in ms. */
export interface HintFate {
  /** On its way up to so long, in order. */
  readonly lateMs?: number;
  /** Told twice, with this probability. */
  readonly twice?: number;
  /** Not told, with this probability; an interruption is told later, as when a connection broke. */
  readonly lost?: number;
}

/** The way of hints and signals from a store to one machine: at most once, and what was missed is told as an interruption. */
export interface HintLine {
  follow(store: StoreSession, channel: string, follower: LogFollower): Promise<Undo>;
  signal(topic: string, message: string): void;
  onSignal(topic: string, handler: (message: string) => void): Undo;
  /** The store is another one: nothing is heard until the connection is back. */
  reconnect(store: StoreSession): void;
  /** What was missed is told now. */
  restore(): void;
  close(): void;
}

interface Following {
  readonly channel: string;
  readonly follower: LogFollower;
  unfollow: Undo;
}

/** How long a broken connection to a store takes to come back, at most, in ms. */
const longestBreakMs = 3_000;

export function createHintLine(
  machine: SimulatedMachine,
  {
    random,
    setTimer,
    fate,
  }: { random: () => number; setTimer: (run: () => void, delayMs: number) => unknown; fate: () => HintFate },
): HintLine {
  const followings = new Set<Following>();
  const signals = new Map<string, Set<(message: string) => void>>();
  let isClosed = false;
  /** Grows with each break: what a broken connection carried does not arrive. */
  let connection = 0;
  let isBroken = false;

  function carry(run: () => void): void {
    const { lateMs = 0, twice = 0, lost = 0 } = fate();
    if (isBroken) return;
    if (lost && random() < lost) return break_();
    const own = connection;
    const arrive = () => machine.run(() => !isClosed && own === connection && run());
    for (let copies = random() < twice ? 2 : 1; copies > 0; copies--) later(lateMs, arrive);
  }

  /** In order. */
  const waiting: (() => void)[] = [];
  function later(lateMs: number, run: () => void): void {
    if (!lateMs && waiting.length === 0) return run();
    waiting.push(run);
    setTimer(() => waiting.shift()?.(), random() * lateMs);
  }

  function break_(): void {
    connection++;
    isBroken = true;
    setTimer(restore, random() * longestBreakMs);
  }

  function restore(): void {
    if (isClosed || !isBroken) return;
    isBroken = false;
    machine.run(() => {
      if (!isClosed) for (const { follower } of [...followings]) follower.interrupted();
    });
  }

  const listen = (store: StoreSession, { channel, follower }: Pick<Following, 'channel' | 'follower'>) =>
    store.follow(channel, {
      appended: (epoch, entry) => carry(() => follower.appended(epoch, entry)),
      interrupted: () => carry(() => follower.interrupted()),
    });

  return {
    async follow(store, channel, follower) {
      const following: Following = { channel, follower, unfollow: await listen(store, { channel, follower }) };
      followings.add(following);
      return () => {
        followings.delete(following);
        following.unfollow();
      };
    },
    signal: (topic, message) => carry(() => signals.get(topic)?.forEach((handle) => handle(message))),
    onSignal(topic, handler) {
      const own = signals.get(topic) ?? new Set();
      signals.set(topic, own);
      own.add(handler);
      return () => void own.delete(handler);
    },
    reconnect(store) {
      for (const following of followings)
        void listen(store, following).then((unfollow) => (following.unfollow = unfollow));
      break_();
    },
    restore,
    close() {
      isClosed = true;
      for (const { unfollow } of followings) unfollow();
      followings.clear();
    },
  };
}
