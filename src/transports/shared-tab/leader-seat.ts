import { createEmitter } from '../../shared/emitter';
import type { Undo } from '../../shared/undo';
import { isRecord } from '../../protocol/safe-json';
import type { TransportEnvironment } from '../default-environment';
import type { OpenTabChannel, TabChannel } from './channel';
import type { FenceStore } from './fences';
import type { Seat, SeatGroup } from './group';
import { createKeeper, type Keeper } from './keeper';
import type { TabLocks } from './locks';
import type { TabPage } from './page';
import type { Transport } from '../transport';

export interface LeaderSeatOptions {
  readonly name: string;
  readonly inner: Transport;
  readonly openChannel: OpenTabChannel;
  readonly fences: FenceStore;
  readonly locks: TabLocks;
  readonly page: TabPage;
  readonly environment: TransportEnvironment;
}

/** A leader that nobody has looked at for this long is tired (TB7). */
const tiredMs = 10_000;
const askMs = 700;

/**
 * One of the tabs keeps the socket for all. Each has a channel of its own that is its letter box, so that what is meant for one
 * tab wakes no other.
 *
 *   queueing ──lock granted, or a fence won──▶ leading ──a higher fence, or the lock stolen──▶ queueing
 */
export function leaderSeat(
  { name, inner, openChannel, fences, locks, page, environment }: LeaderSeatOptions,
  { say, learn, fail }: SeatGroup,
): Seat {
  const id = environment.randomId();
  const letters = createEmitter<unknown>((error) =>
    queueMicrotask(() => {
      throw error;
    }),
  );
  const boxes = new Map<string, TabChannel>();
  let own: { readonly fence: number; readonly keeper: Keeper } | undefined;
  let unlock: Undo = () => {};
  let hiddenAt: number | undefined;
  let isOver = false;

  const noteVisibility = () => {
    hiddenAt = page.isVisible() ? undefined : (hiddenAt ?? environment.monotonicNow());
  };
  noteVisibility();
  const stopNoting = page.onChange(noteVisibility);

  const box = openChannel(toBox(id), (message) => {
    if (!isRecord(message)) return;
    const { from, letter } = message;
    if (typeof from === 'string') deliverToKeeper(from, letter);
    else letters.emit(letter);
  });

  function toBox(tab: string): string {
    return `${name}/${tab}`;
  }

  function post(to: string, message: unknown): void {
    let theirs = boxes.get(to);
    if (!theirs) boxes.set(to, (theirs = openChannel(toBox(to), () => undefined)));
    theirs.post(message);
  }

  function closeBoxes(): void {
    for (const theirs of boxes.values()) theirs.close();
    boxes.clear();
  }

  function deliverToKeeper(from: string, letter: unknown): void {
    own?.keeper.hear(letter, (answer) => {
      if (from === id) queueMicrotask(() => letters.emit(answer));
      else if (own) post(from, { letter: answer });
    });
  }

  function queue(): void {
    unlock = locks.request(name, { steals: false, granted: () => void succeed(), lost: handleLockLost });
  }

  /** The lock is ours: whoever had it is gone. */
  async function succeed(): Promise<void> {
    try {
      const { fence } = await fences.advance(name);
      if (!isOver) lead(fence);
    } catch {
      // The next one in the queue may find out for itself.
      unlock();
      fail();
    }
  }

  function lead(fence: number): void {
    // Another tab won a higher one while this one was told of its own.
    if (learn(fence) > fence) return handleLockLost();
    const keeper = createKeeper({
      inner,
      environment,
      fence,
      readFence: () => fences.read(name),
      handleOutdated: (present) => {
        if (Number.isFinite(present)) learn(present);
        stepDown();
      },
      batchMs: 0,
    });
    own = { fence, keeper };
    answer();
  }

  function answer(): void {
    if (!own) return;
    const isTired = hiddenAt !== undefined && environment.monotonicNow() - hiddenAt >= tiredMs;
    say({ tidewire: 'keep', fence: own.fence, keeper: id, isTired });
  }

  /** Another one leads. */
  function stepDown(): void {
    if (!own) return;
    own.keeper.stop();
    own = undefined;
    closeBoxes();
    unlock();
    if (!isOver) queue();
  }

  function handleLockLost(): void {
    unlock();
    if (own) stepDown();
    else if (!isOver) queue();
  }

  return {
    begin: queue,
    take(fence) {
      unlock();
      // What counts is the fence; the lock is what tells the others as soon as this tab is gone.
      unlock = locks.request(name, { steals: true, granted: () => undefined, lost: handleLockLost });
      lead(fence);
    },
    follow(fence) {
      if (own && fence > own.fence) stepDown();
      else if (!own) closeBoxes();
    },
    answer,
    get isKeeper() {
      return own !== undefined;
    },
    reach: (leader) => ({
      postMessage(letter) {
        if (leader === id) queueMicrotask(() => deliverToKeeper(id, letter));
        else if (!isOver) post(leader, { from: id, letter });
      },
      onMessage: (listener) => letters.listen(listener),
    }),
    askEveryMs: () => askMs,
    leave() {
      isOver = true;
      if (own) {
        const { fence, keeper } = own;
        keeper.stop();
        own = undefined;
        say({ tidewire: 'left', fence });
      }
      unlock();
      stopNoting();
      closeBoxes();
      box.close();
    },
  };
}
