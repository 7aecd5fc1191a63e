'use client';
import { usePageServices } from '../providers/page-services';
import { useStore } from './use-store';

export interface LivePauseControls {
  readonly isPaused: boolean;
  pause(): void;
  resume(): void;
  toggle(): void;
}

const onServer = { current: false };

/**
 * The one switch that freezes everything that moves by itself (WCAG 2.2.2): clocks and live values keep what they show, and
 * resuming shows the newest at once. Events still reach their handlers. Works with and without a provider.
 */
export function useLivePause(): LivePauseControls {
  const { livePause } = usePageServices();
  const isPaused = useStore(livePause, undefined, onServer);
  return { isPaused, pause: livePause.pause, resume: livePause.resume, toggle: livePause.toggle };
}
