'use client';

import { useCallback, useEffect, useReducer } from 'react';
import type { ConnectionStatus } from '../../core/connection/connection-state';
import { useHandler } from '../../hooks/use-handler';
import { useEnvironment } from '../../providers/page-services';
import { hidden, nextBannerPhase, type BannerEvent, type BannerPhase } from './banner-phase';

export interface BannerTiming {
  /** An outage shorter than this stays silent, and a recovery has to last as long to be told. @default 2000 */
  readonly graceMs?: number | undefined;
  /** How long "Back online" stays, unless it is hovered or focused. @default 5000 */
  readonly restoredMs?: number | undefined;
}

interface Banner {
  readonly phase: BannerPhase;
  /** Hovered or focused: must not leave under somebody's hand. */
  readonly isHeld: boolean;
}

type Event = BannerEvent | { readonly type: 'heldChanged'; readonly isHeld: boolean };

/** Drives the phases of the banner: one timer at a time, which belongs to the phase and ends with it. */
export function useBannerPhase(
  status: ConnectionStatus,
  { graceMs = 2_000, restoredMs = 5_000 }: BannerTiming,
): { readonly phase: BannerPhase; dismiss(): void; hold(isHeld: boolean): void } {
  const environment = useEnvironment();
  const [{ phase, isHeld }, dispatch] = useReducer(nextBanner, { phase: hidden, isHeld: false });
  const passTime = useHandler(() => dispatch({ type: 'timePassed', status }));

  useEffect(() => dispatch({ type: 'statusChanged', status }), [status]);

  const delayMs = toDelay(phase, isHeld, graceMs, restoredMs);
  useEffect(() => {
    if (delayMs === undefined) return undefined;
    return environment.setTimer(passTime, delayMs);
  }, [environment, phase, delayMs, passTime]);

  return {
    phase,
    dismiss: useCallback(() => dispatch({ type: 'dismissed' }), []),
    hold: useCallback((held: boolean) => dispatch({ type: 'heldChanged', isHeld: held }), []),
  };
}

function nextBanner(banner: Banner, event: Event): Banner {
  if (event.type === 'heldChanged') return { ...banner, isHeld: event.isHeld };
  const phase = nextBannerPhase(banner.phase, event);
  if (phase === banner.phase) return banner;
  // What has left the screen can't be held any more, and will not say that it was let go.
  return { phase, isHeld: banner.isHeld && phase.phase !== 'hidden' };
}

function toDelay(phase: BannerPhase, isHeld: boolean, graceMs: number, restoredMs: number): number | undefined {
  if (phase.phase === 'blip' || phase.phase === 'settling') return graceMs;
  return phase.phase === 'restored' && !isHeld ? restoredMs : undefined;
}
