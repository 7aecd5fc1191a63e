'use client';

import { forwardRef } from 'react';
import {
  LiveUpdatesToggleCount,
  LiveUpdatesToggleLabel,
  LiveUpdatesToggleRoot,
  LiveUpdatesToggleThumb,
  type LiveUpdatesToggleRootProps,
} from './live-updates-toggle-parts';

const ReadyMade = forwardRef<HTMLButtonElement, LiveUpdatesToggleProps>(function LiveUpdatesToggle(props, ref) {
  return (
    <LiveUpdatesToggleRoot {...props} ref={ref}>
      <LiveUpdatesToggleThumb />
      <LiveUpdatesToggleLabel />
      <LiveUpdatesToggleCount />
    </LiveUpdatesToggleRoot>
  );
});

/**
 * Pauses and resumes everything that moves by itself: clocks, counters, live values (WCAG 2.2.2). Nothing is lost meanwhile;
 * resuming shows the newest at once. One on a page is enough.
 *
 * @example
 * <LiveUpdatesToggle waiting={unseenCount} />
 */
export const LiveUpdatesToggle = /* @__PURE__ */ Object.assign(ReadyMade, {
  Root: LiveUpdatesToggleRoot,
  Thumb: LiveUpdatesToggleThumb,
  Label: LiveUpdatesToggleLabel,
  Count: LiveUpdatesToggleCount,
});

export type LiveUpdatesToggleProps = Omit<LiveUpdatesToggleRootProps, 'children'>;
