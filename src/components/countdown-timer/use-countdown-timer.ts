'use client';

import { useEffect, useRef } from 'react';
import { useCountdown } from '../../hooks/use-countdown';
import { useHandler } from '../../hooks/use-handler';
import { useLivePause } from '../../hooks/use-live-pause';
import { useAnnounce } from '../announcer/use-announce';
import { useWording, type LocaleProps } from '../messages-provider';
import { formatDuration, type DurationStyle } from '../time/format-duration';
import { crossedThreshold, currentThreshold, defaultThresholds, type CountdownThreshold } from './threshold';
import { useFrozen } from './use-frozen';

export interface UseCountdownTimerOptions extends LocaleProps {
  /** The end, by the server's clock: a Date, or ms since 1970. */
  target: Date | number;
  /** @default 'clock' */
  format?: DurationStyle | undefined;
  /** What counts down, for screen readers: "Auction ends". */
  label?: string | undefined;
  /** @default one minute before the end, named `urgent` */
  thresholds?: readonly CountdownThreshold[] | undefined;
  /** Stands still, without moving the end. Pausing live updates does the same. @default false */
  paused?: boolean | undefined;
  /** Called once per target, also after sleep, and also while paused. */
  onExpire?: (() => void) | undefined;
  /** The time that the server rendered with, in ms. Without it a placeholder stands there until the page is live. */
  initialNow?: number | undefined;
}

/** What a countdown shows. */
export interface CountdownTimerView {
  /** `pending` while the time is not known: on a server without `initialNow`. */
  readonly status: 'pending' | 'running' | 'paused' | 'expired';
  /** Name of the lowest threshold reached. */
  readonly threshold: string | undefined;
  /** NaN while pending. */
  readonly remainingMs: number;
  /** As wanted by `format`. */
  readonly text: string;
  /** Written out, for screen readers. */
  readonly longText: string;
}

/** A countdown with words and thresholds, which are spoken through the `Announcer` when they are reached. */
export function useCountdownTimer(options: UseCountdownTimerOptions): CountdownTimerView {
  const { target, format = 'clock', label, thresholds = defaultThresholds, onExpire, initialNow } = options;
  const { messages, locale } = useWording(options);
  const { isPaused: isPagePaused } = useLivePause();
  const isPaused = (options.paused ?? false) || isPagePaused;
  const { remainingMs: liveMs } = useCountdown(target, {
    ...(onExpire && { onExpire }),
    ...(initialNow !== undefined && { initialNow }),
  });
  const remainingMs = useFrozen(liveMs, isPaused);
  const write = (style: DurationStyle) => formatDuration(remainingMs, { style, locale });

  useThresholdAnnouncements(remainingMs, thresholds, () =>
    remainingMs <= 0
      ? messages.countdownEnded({ label })
      : messages.countdownRemaining({ label, duration: write('long') }),
  );

  if (Number.isNaN(remainingMs))
    return { status: 'pending', threshold: undefined, remainingMs, text: '–', longText: '' };
  const status = remainingMs <= 0 ? 'expired' : isPaused ? 'paused' : 'running';
  return {
    status,
    threshold: currentThreshold(remainingMs, thresholds)?.name,
    remainingMs,
    text: status === 'expired' ? messages.countdownExpired() : write(format),
    longText: status === 'expired' ? messages.countdownExpired() : write('long'),
  };
}

const end: CountdownThreshold = { atMs: 0, name: 'end' };

function useThresholdAnnouncements(
  remainingMs: number,
  thresholds: readonly CountdownThreshold[],
  toText: () => string,
): void {
  const announce = useAnnounce();
  const before = useRef(NaN);
  const speak = useHandler((from: number) => {
    if (crossedThreshold(from, remainingMs, [...thresholds, end])) announce(toText());
  });
  useEffect(() => {
    speak(before.current);
    before.current = remainingMs;
  }, [remainingMs, speak]);
}
