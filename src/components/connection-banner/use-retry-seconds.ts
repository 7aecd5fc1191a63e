'use client';

import { useLivePause } from '../../hooks/use-live-pause';
import { useNow } from '../../hooks/use-now';

/** Whole seconds until the next attempt; 0 while it is under way; `undefined` if nobody may know: paused, or no attempt due. */
export function useRetrySeconds(retryAt: number | undefined): number | undefined {
  const now = useNow(1_000, { phaseMs: (retryAt ?? 0) % 1_000 });
  const { isPaused } = useLivePause();
  if (retryAt === undefined || isPaused || Number.isNaN(now)) return undefined;
  return Math.max(0, Math.ceil((retryAt - now) / 1_000));
}
