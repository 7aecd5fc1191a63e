import type { Undo } from './undo';

/** What the page or process goes through while a connection lives. Browsers name these differently; we do not. */
export type LifecycleEvent =
  | 'visible'
  | 'hidden'
  | 'focus'
  | 'online'
  | 'offline'
  /** Leaving, perhaps for the back/forward cache. */
  | 'pagehide'
  /** Shown, perhaps from the back/forward cache. */
  | 'pageshow'
  | 'freeze'
  | 'resume';

/**
 * Everything Tidewire needs from the world around it. `browserEnvironment()` is the real one; the test kit has a virtual
 * one, in which time passes only when a test says so. Core code names no global: it asks its environment.
 */
export interface Environment {
  /** True where nothing may be opened: server rendering. */
  readonly isServer: boolean;
  /** Wall clock in ms since 1970. May jump. */
  now(): number;
  /** Milliseconds from a fixed point in the past. Never goes back; may stand still while the machine sleeps. */
  monotonicNow(): number;
  /** Uniform in [0, 1). */
  random(): number;
  /** 128 random bits as text. */
  randomId(): string;
  setTimer(run: () => void, delayMs: number): Undo;
  /** Runs before the next paint: in a hidden page, where nothing is painted, perhaps never. */
  requestFrame(run: () => void): Undo;
  isVisible(): boolean;
  onLifecycle(listener: (event: LifecycleEvent) => void): Undo;
  /** Hands an error thrown by the app's code to the page, as an uncaught one would be. Never throws. */
  reportError(error: unknown): void;
}
