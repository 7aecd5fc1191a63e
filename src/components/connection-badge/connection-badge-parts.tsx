'use client';

import { forwardRef } from 'react';
import type { ConnectionStatus } from '../../core/connection/connection-state';
import type { Latency } from '../../core/connection/latency';
import { LatencyBars } from '../latency-meter/latency-bars';
import { MessagesProvider, useWording } from '../messages-provider';
import { createPartContext } from '../render-element/part-context';
import type { PartProps } from '../render-element/part-props';
import { useRenderElement } from '../render-element/use-render-element';
import { StatusShape } from './status-shape';
import { useConnectionBadge, type ConnectionBadgeView, type UseConnectionBadgeOptions } from './use-connection-badge';

const [BadgeProvider, useBadgePart] = createPartContext<ConnectionBadgeView>('ConnectionBadge');

/**
 * Holds the parts. No live region: a change of connection is announced by `ConnectionBanner`, once, and not by each badge.
 *
 * | attribute | when |
 * | --- | --- |
 * | `data-status` | the status of the connection, such as `reconnecting` |
 * | `data-quality` | `good`, `fair`, `poor` or `unknown` |
 */
export const ConnectionBadgeRoot = forwardRef<HTMLSpanElement, ConnectionBadgeRootProps>(function ConnectionBadgeRoot(
  { state, latency, messages, locale, ...props },
  ref,
) {
  const view = useConnectionBadge({ state, latency, messages, locale });
  const root = useRenderElement('span', props, {
    state: toState(view),
    ref,
    props: { className: 'tw-root tw-connection-badge' },
  });
  return (
    <MessagesProvider messages={messages} locale={locale}>
      <BadgeProvider value={view}>{root}</BadgeProvider>
    </MessagesProvider>
  );
});

/** The status as a shape with a colour; hidden from screen readers, which have the label. `data-status`, `data-quality`. */
export const ConnectionBadgeDot = forwardRef<HTMLSpanElement, ConnectionBadgeDotProps>(
  function ConnectionBadgeDot(props, ref) {
    const view = useBadgePart('Dot');
    return useRenderElement('span', props, {
      state: toState(view),
      ref,
      props: {
        className: 'tw-connection-badge-dot',
        'aria-hidden': true,
        children: <StatusShape status={view.status} />,
      },
    });
  },
);

/** The status in words. `data-status`, `data-quality`. */
export const ConnectionBadgeLabel = forwardRef<HTMLSpanElement, ConnectionBadgeLabelProps>(
  function ConnectionBadgeLabel(props, ref) {
    const view = useBadgePart('Label');
    return useRenderElement('span', props, {
      state: toState(view),
      ref,
      props: { className: 'tw-connection-badge-label', children: view.label },
    });
  },
);

/**
 * The round trip, and with `showQuality` what it feels like. Renders nothing while it is unknown. `data-status`,
 * `data-quality`.
 */
export const ConnectionBadgeLatency = forwardRef<HTMLSpanElement, ConnectionBadgeLatencyProps>(
  function ConnectionBadgeLatency({ showQuality = false, ...props }, ref) {
    const view = useBadgePart('Latency');
    const { messages, locale } = useWording();
    const { roundTripMs, quality } = view.latency;
    const element = useRenderElement('span', props, {
      state: toState(view),
      ref,
      props: {
        className: 'tw-connection-badge-latency',
        children: roundTripMs !== undefined && (
          <>
            {showQuality && <LatencyBars quality={quality} />}
            <span className="tw-connection-badge-round-trip">{messages.roundTrip({ ms: roundTripMs, locale })}</span>
            {showQuality && <span className="tw-visually-hidden">, {messages.latencyQuality({ quality })}</span>}
          </>
        ),
      },
    });
    return roundTripMs === undefined ? null : element;
  },
);

export type ConnectionBadgeRootProps = UseConnectionBadgeOptions & PartProps<'span', ConnectionBadgeState>;
export type ConnectionBadgeDotProps = PartProps<'span', ConnectionBadgeState>;
export type ConnectionBadgeLabelProps = PartProps<'span', ConnectionBadgeState>;

export interface ConnectionBadgeLatencyProps extends PartProps<'span', ConnectionBadgeState> {
  /** Adds bars for the quality. @default false */
  showQuality?: boolean | undefined;
}

export interface ConnectionBadgeState {
  readonly status: ConnectionStatus;
  readonly quality: Latency['quality'];
}

function toState({ status, latency }: ConnectionBadgeView): ConnectionBadgeState {
  return { status, quality: latency.quality };
}
