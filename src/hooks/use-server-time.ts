'use client';
import { useCallback } from 'react';
import { serverClock } from '../core/time/server-clock';
import { usePageServices } from '../providers/page-services';
import { useOptionalClient } from '../providers/realtime-context';
import { useStore } from './use-store';

export interface ServerTime {
  /** Server's wall clock minus ours, in ms. 0 until measured, and outside a provider. */
  readonly offsetMs: number;
  /** Whether `offsetMs` is a measurement. */
  readonly isMeasured: boolean;
  /** The server's time now, in ms. For handlers and effects, not for render. */
  now(): number;
}

/** A new measurement that differs by less is noise, and nobody is re-rendered for it. */
const noiseMs = 50;
const nothing = { current: undefined, subscribe: () => () => undefined };
const onServer = { current: undefined };

/** The server's clock as the heartbeat measures it (`tidewire()`; other protocols give no server time). */
export function useServerTime(): ServerTime {
  const offset = useOptionalClient()?.attach(serverClock) ?? nothing;
  const { environment } = usePageServices();
  const measured = useStore(offset, roundNoise, onServer);
  const now = useCallback(() => environment.now() + (offset.current ?? 0), [environment, offset]);
  return { offsetMs: measured ?? 0, isMeasured: measured !== undefined, now };
}

function roundNoise(offsetMs: number | undefined): number | undefined {
  return offsetMs === undefined ? undefined : Math.round(offsetMs / noiseMs) * noiseMs;
}
