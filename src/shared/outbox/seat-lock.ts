import type { Undo } from '../undo';

/** One lock for all tabs. It is free again as soon as its holder is gone, but not while the holder is frozen. */
export interface SeatLock {
  /**
   * Waits until it is free; or takes it from whoever has it, at once.
   *
   * @param lost somebody took it, or it cannot be had. Comes at most once
   * @returns lets go of it, or stops waiting
   */
  request(steals: boolean, granted: () => void, lost: () => void): Undo;
  /** Does anybody wait for it? */
  isAwaited(): Promise<boolean>;
}
