import { act, render } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import {
  Announcer,
  ConnectionBadge,
  ConnectionBanner,
  CountdownTimer,
  LatencyMeter,
  LiveUpdatesToggle,
  RelativeTime,
} from '../../../src/entries/components';
import { describesPart, type ConformancePart } from './support/part-conformance';

const connected = { status: 'connected', since: 0 } as const;
const failed = { status: 'failed', cause: { code: 'version', message: 'Too old.' } } as const;
const good = { roundTripMs: 42, quality: 'good' } as const;

const badge = { 'data-status': 'connected', 'data-quality': 'good' };
const urgent = { 'data-status': 'running', 'data-threshold': 'urgent' };
const banner = { 'data-kind': 'failed' };
const paused = { 'data-paused': '', 'data-waiting': '3' };

const inBadge: ConformancePart['around'] = (part) => (
  <ConnectionBadge.Root state={connected} latency={good}>
    {part}
  </ConnectionBadge.Root>
);
const inMeter: ConformancePart['around'] = (part) => <LatencyMeter.Root latency={good}>{part}</LatencyMeter.Root>;
const inBanner: ConformancePart['around'] = (part) => (
  <ConnectionBanner.Root state={failed} onRetry={() => {}}>
    {part}
  </ConnectionBanner.Root>
);
const inTimer: ConformancePart['around'] = (part) => (
  <CountdownTimer.Root target={Date.now() + 30_000}>{part}</CountdownTimer.Root>
);
const inToggle: ConformancePart['around'] = (part) => (
  <LiveUpdatesToggle.Root paused waiting={3}>
    {part}
  </LiveUpdatesToggle.Root>
);
/** A root with the props that its fixture state needs, so that it can be tested as a part like any other. */
const withProps =
  (props: object): ConformancePart['around'] =>
  (part) => ({ ...part, props: { ...props, ...(part.props as object) } });

const parts: Record<string, Omit<ConformancePart, 'name'>> = {
  'ConnectionBadge.Root': {
    part: ConnectionBadge.Root,
    tag: 'span',
    className: 'tw-connection-badge',
    data: badge,
    around: withProps({ state: connected, latency: good }),
  },
  'ConnectionBadge.Dot': {
    part: ConnectionBadge.Dot,
    tag: 'span',
    className: 'tw-connection-badge-dot',
    data: badge,
    around: inBadge,
  },
  'ConnectionBadge.Label': {
    part: ConnectionBadge.Label,
    tag: 'span',
    className: 'tw-connection-badge-label',
    data: badge,
    around: inBadge,
  },
  'ConnectionBadge.Latency': {
    part: ConnectionBadge.Latency,
    tag: 'span',
    className: 'tw-connection-badge-latency',
    data: badge,
    around: inBadge,
  },
  ConnectionBadge: {
    part: ConnectionBadge,
    tag: 'span',
    className: 'tw-connection-badge',
    data: badge,
    around: withProps({ state: connected, latency: good }),
  },
  'LatencyMeter.Root': {
    part: LatencyMeter.Root,
    tag: 'span',
    className: 'tw-latency-meter',
    data: { 'data-quality': 'good' },
    around: withProps({ latency: good }),
  },
  'LatencyMeter.Bars': {
    part: LatencyMeter.Bars,
    tag: 'span',
    className: 'tw-latency-meter-bars',
    data: { 'data-quality': 'good' },
    around: inMeter,
  },
  'LatencyMeter.Value': {
    part: LatencyMeter.Value,
    tag: 'span',
    className: 'tw-latency-meter-value',
    data: { 'data-quality': 'good' },
    around: inMeter,
  },
  LatencyMeter: {
    part: LatencyMeter,
    tag: 'span',
    className: 'tw-latency-meter',
    data: { 'data-quality': 'good' },
    around: withProps({ latency: good }),
  },
  'ConnectionBanner.Root': {
    part: ConnectionBanner.Root,
    tag: 'div',
    className: 'tw-connection-banner',
    data: { ...banner, 'data-sticky': '' },
    around: withProps({ state: failed, sticky: true }),
  },
  'ConnectionBanner.Icon': {
    part: ConnectionBanner.Icon,
    tag: 'span',
    className: 'tw-connection-banner-icon',
    data: banner,
    around: inBanner,
  },
  'ConnectionBanner.Title': {
    part: ConnectionBanner.Title,
    tag: 'span',
    className: 'tw-connection-banner-title',
    data: banner,
    around: inBanner,
  },
  'ConnectionBanner.Detail': {
    part: ConnectionBanner.Detail,
    tag: 'span',
    className: 'tw-connection-banner-detail',
    data: banner,
    around: inBanner,
  },
  'ConnectionBanner.Action': {
    part: ConnectionBanner.Action,
    tag: 'button',
    className: 'tw-connection-banner-action',
    data: { ...banner, 'data-action': 'retry' },
    around: inBanner,
  },
  ConnectionBanner: {
    part: ConnectionBanner,
    tag: 'div',
    className: 'tw-connection-banner',
    data: banner,
    around: withProps({ state: failed }),
  },
  'CountdownTimer.Root': {
    part: CountdownTimer.Root,
    tag: 'span',
    className: 'tw-countdown-timer',
    data: urgent,
    around: withProps({ target: Date.now() + 30_000 }),
  },
  'CountdownTimer.Value': {
    part: CountdownTimer.Value,
    tag: 'time',
    className: 'tw-countdown-timer-value',
    data: urgent,
    around: inTimer,
  },
  'CountdownTimer.Expired': {
    part: CountdownTimer.Expired,
    tag: 'span',
    className: 'tw-countdown-timer-expired',
    data: { 'data-status': 'expired' },
    around: (part) => <CountdownTimer.Root target={1}>{part}</CountdownTimer.Root>,
  },
  CountdownTimer: {
    part: CountdownTimer,
    tag: 'span',
    className: 'tw-countdown-timer',
    data: urgent,
    around: withProps({ target: Date.now() + 30_000 }),
  },
  RelativeTime: {
    part: RelativeTime,
    tag: 'time',
    className: 'tw-relative-time',
    data: { 'data-tense': 'past' },
    around: withProps({ date: 0 }),
  },
  'LiveUpdatesToggle.Root': {
    part: LiveUpdatesToggle.Root,
    tag: 'button',
    className: 'tw-live-updates-toggle',
    data: paused,
    around: withProps({ paused: true, waiting: 3 }),
  },
  'LiveUpdatesToggle.Thumb': {
    part: LiveUpdatesToggle.Thumb,
    tag: 'span',
    className: 'tw-live-updates-toggle-thumb',
    data: paused,
    around: inToggle,
  },
  'LiveUpdatesToggle.Label': {
    part: LiveUpdatesToggle.Label,
    tag: 'span',
    className: 'tw-live-updates-toggle-label',
    data: paused,
    around: inToggle,
  },
  'LiveUpdatesToggle.Count': {
    part: LiveUpdatesToggle.Count,
    tag: 'span',
    className: 'tw-live-updates-toggle-count',
    data: paused,
    around: inToggle,
  },
  LiveUpdatesToggle: {
    part: LiveUpdatesToggle,
    tag: 'button',
    className: 'tw-live-updates-toggle',
    data: paused,
    around: withProps({ paused: true, waiting: 3 }),
  },
  Announcer: { part: Announcer, tag: 'div', className: 'tw-visually-hidden', data: {}, around: withProps({}) },
};

describe('every part', () => {
  for (const [name, part] of Object.entries(parts)) describesPart({ name, ...part });

  it('says which root is missing when it stands alone', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(() => render(<ConnectionBadge.Dot />)).toThrow(
      /<ConnectionBadge.Dot> was rendered outside <ConnectionBadge.Root>/,
    );
    vi.restoreAllMocks();
  });

  it('lets the app keep a part from acting, with preventDefault', () => {
    const onRetry = vi.fn();
    const { getByRole } = render(
      <ConnectionBanner.Root state={failed} onRetry={onRetry}>
        <ConnectionBanner.Action onClick={(event) => event.preventDefault()} />
      </ConnectionBanner.Root>,
    );
    act(() => getByRole('button').click());
    expect(onRetry).not.toHaveBeenCalled();
  });
});
