import { createDisposer } from '../../shared/disposer';
import { TidewireError } from '../../shared/errors';
import type { TransportEnvironment } from '../default-environment';
import { watchPeer, type PeerWatch } from '../message-port/heartbeat';
import type { BridgePort } from '../message-port/like';
import type { OpenTabChannel } from './channel';
import type { FenceStore } from './fences';
import type { TabPage } from './page';
import { readTabWord, type TabWord } from './words';

/** One tab among those that share a socket. */
export interface TabGroup {
  /** A port to whoever keeps the socket, once that one has given a sign of life. Rejects with a TidewireError if nobody can. */
  connect(): Promise<BridgePort>;
  /** Ends this tab's part in it, and its links. */
  leave(): void;
}

/** Where the keeper of the socket lives: in a worker, or in a tab. */
export interface Seat {
  /** The tab has joined. */
  begin(): void;
  /** This tab won a fence: somebody is to keep the socket under it. */
  take(fence: number): void;
  /** There is a fence, and so a keeper, that this tab did not know of. */
  follow(fence: number): void;
  /** Says so if this tab is the keeper. */
  answer(): void;
  readonly isKeeper: boolean;
  reach(keeper: string): BridgePort;
  /** Time between two questions, of which two may go unanswered. @param hasAnswered the keeper has given a sign of life before */
  askEveryMs(hasAnswered: boolean): number;
  leave(): void;
}

/** What a seat may do in its group. */
export interface SeatGroup {
  /** To all others and to this tab. */
  say(word: TabWord): void;
  /** There is such a fence. @returns the highest that is known */
  learn(fence: number): number;
  /** Nobody can keep the socket. */
  fail(): void;
}

export interface TabGroupOptions {
  readonly name: string;
  readonly openChannel: OpenTabChannel;
  readonly fences: FenceStore;
  readonly page: TabPage;
  readonly environment: TransportEnvironment;
  createSeat(group: SeatGroup): Seat;
}

interface Waiting {
  resolve(port: BridgePort): void;
  reject(error: Error): void;
}

/**
 * Knows who keeps the socket, and sees to it that somebody does (TB5, TB6).
 *
 *   fence known ──asked, answered──▶ keeper known ──two questions in vain──▶ claiming ──▶ fence known, one higher
 *
 * Whoever advances the fence wins; all others learn of it by the next word on the channel.
 */
export function createTabGroup(options: TabGroupOptions): TabGroup {
  const { name, openChannel, fences, page, environment, createSeat } = options;
  const ending = createDisposer();
  const waiting = new Set<Waiting>();
  /** Told when the keeper they lead to is none any more. */
  const losses = new Set<() => void>();
  let fence = -1;
  let keeper: string | undefined;
  let watch: PeerWatch | undefined;
  let watchMs = 0;
  let isClaiming = false;
  let isOver = false;
  const hasEnded = () => isOver;

  const channel = openChannel(name, (message) => {
    const word = readTabWord(message);
    if (word && !isOver) heard(word);
  });
  ending.add(channel.close);

  function say(word: TabWord): void {
    if (isOver) return;
    channel.post(word);
    heard(word);
  }

  function ask(): void {
    say({ tidewire: 'ask', fence });
  }

  function heard(word: TabWord): void {
    learn(word.fence);
    switch (word.tidewire) {
      case 'ask':
        return seat.answer();
      case 'keep':
        // An old one that does not know yet: the answer of the present one tells it.
        if (word.fence < fence) return seat.answer();
        keeper = word.keeper;
        watch?.heard();
        for (const { resolve } of waiting) resolve(portTo(keeper));
        waiting.clear();
        if (word.isTired && page.isVisible() && !seat.isKeeper) void claim();
        return watchKeeper();
      case 'left':
        if (word.fence === fence && !seat.isKeeper) loseKeeper();
        return;
    }
  }

  function learn(present: number): number {
    if (present > fence) {
      fence = present;
      loseKeeper();
      seat.follow(fence);
    }
    return fence;
  }

  function loseKeeper(): void {
    keeper = undefined;
    restartWatch();
    for (const lose of [...losses]) lose();
  }

  function portTo(id: string): BridgePort {
    const port = seat.reach(id);
    return {
      ...port,
      onClose(listener) {
        const lose = () => listener();
        losses.add(lose);
        return () => losses.delete(lose);
      },
    };
  }

  /** Only while somebody looks, or waits: a hidden tab is to sleep. */
  function watchKeeper(): void {
    const isNeeded = !isOver && !isClaiming && !seat.isKeeper && (waiting.size > 0 || page.isVisible());
    const everyMs = isNeeded ? seat.askEveryMs(keeper !== undefined) : 0;
    if (everyMs === watchMs) return;
    stopWatch();
    if (!isNeeded) return;
    watchMs = everyMs;
    watch = watchPeer(environment, everyMs, ask, () => void claim());
    ask();
  }

  function stopWatch(): void {
    watch?.stop();
    watch = undefined;
    watchMs = 0;
  }

  function restartWatch(): void {
    stopWatch();
    // Later: whoever changes something is not done yet.
    queueMicrotask(watchKeeper);
  }

  /** The present keeper is of no use. One tab wins; who loses learns of the winner. */
  async function claim(): Promise<void> {
    if (isClaiming || isOver) return;
    isClaiming = true;
    try {
      const from = fence < 0 ? await fences.read(name) : fence;
      const { fence: present, isWon } = await fences.advance(name, from);
      if (hasEnded()) return;
      if (isWon) seat.take(present);
      learn(present);
    } catch {
      fail();
    }
    isClaiming = false;
    restartWatch();
  }

  function fail(): void {
    refuse(new TidewireError('not-shared', 'No worker and no tab can keep the socket of all tabs.'));
  }

  function refuse(error: Error): void {
    for (const { reject } of waiting) reject(error);
    waiting.clear();
    for (const lose of [...losses]) lose();
  }

  const seat = createSeat({ say, learn, fail });
  ending.add(seat.leave);
  ending.add(page.onChange(watchKeeper));
  ending.add(stopWatch);
  seat.begin();

  return {
    connect: () =>
      new Promise((resolve, reject) => {
        waiting.add({ resolve, reject });
        if (watch || seat.isKeeper) ask();
        else watchKeeper();
      }),
    leave() {
      if (isOver) return;
      ending.dispose();
      isOver = true;
      refuse(new Error('left'));
    },
  };
}
