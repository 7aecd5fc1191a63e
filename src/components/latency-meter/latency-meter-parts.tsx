'use client';

import { forwardRef } from 'react';
import type { Latency } from '../../core/connection/latency';
import { useShownLatency } from '../connection/use-shown-connection';
import { MessagesProvider, useWording, type LocaleProps } from '../messages-provider';
import { createPartContext } from '../render-element/part-context';
import type { PartProps } from '../render-element/part-props';
import { useRenderElement } from '../render-element/use-render-element';
import { LatencyBars } from './latency-bars';

const [MeterProvider, useMeterPart] = createPartContext<Latency>('LatencyMeter');

/**
 * Holds the parts. Text, no live region: a number that changes with each heartbeat must not talk.
 *
 * | attribute | when |
 * | --- | --- |
 * | `data-quality` | `good` below 150 ms, `fair` below 400 ms, else `poor`; `unknown` while not measured |
 */
export const LatencyMeterRoot = forwardRef<HTMLSpanElement, LatencyMeterRootProps>(function LatencyMeterRoot(
  { latency: given, messages, locale, ...props },
  ref,
) {
  const latency = useShownLatency(given);
  const root = useRenderElement('span', props, {
    state: toState(latency),
    ref,
    props: { className: 'tw-root tw-latency-meter' },
  });
  return (
    <MessagesProvider messages={messages} locale={locale}>
      <MeterProvider value={latency}>{root}</MeterProvider>
    </MessagesProvider>
  );
});

/** The quality as one to three bars; hidden from screen readers, which have the words. `data-quality`. */
export const LatencyMeterBars = forwardRef<HTMLSpanElement, LatencyMeterBarsProps>(
  function LatencyMeterBars(props, ref) {
    const latency = useMeterPart('Bars');
    return useRenderElement('span', props, {
      state: toState(latency),
      ref,
      props: {
        className: 'tw-latency-meter-bars',
        'aria-hidden': true,
        children: <LatencyBars quality={latency.quality} />,
      },
    });
  },
);

/** The round trip in ms, a dash while unknown; followed by the quality in words for screen readers. `data-quality`. */
export const LatencyMeterValue = forwardRef<HTMLSpanElement, LatencyMeterValueProps>(
  function LatencyMeterValue(props, ref) {
    const latency = useMeterPart('Value');
    const { messages, locale } = useWording();
    const { roundTripMs, quality } = latency;
    return useRenderElement('span', props, {
      state: toState(latency),
      ref,
      props: {
        className: 'tw-latency-meter-value',
        children:
          roundTripMs === undefined ? (
            <>
              <span aria-hidden="true">{messages.roundTripPlaceholder()}</span>
              <span className="tw-visually-hidden">{messages.roundTripUnknown()}</span>
            </>
          ) : (
            <>
              {messages.roundTrip({ ms: roundTripMs, locale })}
              <span className="tw-visually-hidden">, {messages.latencyQuality({ quality })}</span>
            </>
          ),
      },
    });
  },
);

export interface LatencyMeterRootProps extends PartProps<'span', LatencyMeterState>, LocaleProps {
  /** @default the latency of the provider's connection */
  latency?: Latency | undefined;
}

export type LatencyMeterBarsProps = PartProps<'span', LatencyMeterState>;
export type LatencyMeterValueProps = PartProps<'span', LatencyMeterState>;

export interface LatencyMeterState {
  readonly quality: Latency['quality'];
}

function toState({ quality }: Latency): LatencyMeterState {
  return { quality };
}
