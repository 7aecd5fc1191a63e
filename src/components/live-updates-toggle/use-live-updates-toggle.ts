'use client';

import type { SyntheticEvent } from 'react';
import { useHandler } from '../../hooks/use-handler';
import { useLivePause } from '../../hooks/use-live-pause';

export interface PausedChangeDetails {
  readonly reason: 'toggle-press';
  readonly event: SyntheticEvent;
  /** Leaves everything as it is. */
  cancel(): void;
}

export interface UseLiveUpdatesToggleOptions {
  /** Controlled: the page's own pause is then neither read nor set. @default the page's pause (`useLivePause`) */
  paused?: boolean | undefined;
  onPausedChange?: ((paused: boolean, details: PausedChangeDetails) => void) | undefined;
}

/** The one switch for everything that moves by itself, controlled or not. */
export function useLiveUpdatesToggle({ paused, onPausedChange }: UseLiveUpdatesToggleOptions = {}): {
  readonly isPaused: boolean;
  toggle(event: SyntheticEvent): void;
} {
  const page = useLivePause();
  const isPaused = paused ?? page.isPaused;
  const toggle = useHandler((event: SyntheticEvent) => {
    const outcome = { isCancelled: false };
    const cancel = () => void (outcome.isCancelled = true);
    onPausedChange?.(!isPaused, { reason: 'toggle-press', event, cancel });
    if (!outcome.isCancelled && paused === undefined) page.toggle();
  });
  return { isPaused, toggle };
}
