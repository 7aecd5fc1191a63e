'use client';
import { useMemo } from 'react';
import { usePageServices } from '../providers/page-services';
import { useStore } from './use-store';

export interface UseNowOptions {
  /**
   * The time that the server rendered with, in ms, so that the first render in the browser repeats it. Without it that
   * render gets NaN: a time not known yet.
   */
  readonly initialNow?: number;
  /** Shifts the steps, in ms. @default 0 */
  readonly phaseMs?: number;
}

/**
 * The time in ms, in whole steps of `intervalMs`. All clocks on the page share one timer, and stand still while live updates
 * are paused. Works with and without a provider.
 *
 * @param intervalMs @default 1000
 */
export function useNow(intervalMs = 1_000, { initialNow, phaseMs = 0 }: UseNowOptions = {}): number {
  const { clock } = usePageServices();
  const source = useMemo(() => clock.every(intervalMs, phaseMs), [clock, intervalMs, phaseMs]);
  // NaN itself, compared with ===, would look to React like a store that never rests.
  return useStore<number | undefined>(source, undefined, { current: initialNow }) ?? NaN;
}
