import { act, render } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import {
  Announcer,
  ConflictDialog,
  ConflictInbox,
  ConnectionBadge,
  ConnectionBanner,
  CountdownTimer,
  LatencyMeter,
  LiveUpdatesToggle,
  PendingChanges,
  RelativeTime,
  SyncIndicator,
  SyncStatusBar,
} from '../../../src/entries/components';
import { conflict, operation, status } from './support/sync-samples';
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
const unsaved = { pending: 3, durability: 'memory', oldestPendingAt: 1 } as const;
const indicator = { 'data-state': 'offline', 'data-count': '3', 'data-unsaved': '' };
const bar = { 'data-state': 'offline', 'data-unsaved': '' };
const rejected = operation('1', { status: 'rejected', durability: 'memory' });
const change = { 'data-status': 'rejected' };
const dialog = { 'data-decided': 'undecided' };
const inbox = { 'data-count': '1', 'data-undecided': '1' };

const inIndicator: ConformancePart['around'] = (part) => (
  <SyncIndicator.Root status={status('offline', unsaved)}>{part}</SyncIndicator.Root>
);
const inBar: ConformancePart['around'] = (part) => (
  <SyncStatusBar.Root status={status('offline', unsaved)} onRetry={() => {}}>
    {part}
  </SyncStatusBar.Root>
);
const inChanges: ConformancePart['around'] = (part) => (
  <PendingChanges.Root operations={[rejected]} onRetry={() => {}} onDiscard={() => {}}>
    {part}
  </PendingChanges.Root>
);
const inChange: ConformancePart['around'] = (part) =>
  inChanges(<PendingChanges.Item operation={rejected}>{part}</PendingChanges.Item>);
const inDialog: ConformancePart['around'] = (part) => (
  <ConflictDialog.Root conflict={conflict('1')} onResolve={() => {}}>
    {part}
  </ConflictDialog.Root>
);
const inInbox: ConformancePart['around'] = (part) => (
  <ConflictInbox.Root conflicts={[conflict('1')]} onResolve={() => {}}>
    {part}
  </ConflictInbox.Root>
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
  'SyncIndicator.Icon': {
    part: SyncIndicator.Icon,
    tag: 'span',
    className: 'tw-sync-icon',
    data: indicator,
    around: inIndicator,
  },
  'SyncIndicator.Label': {
    part: SyncIndicator.Label,
    tag: 'span',
    className: 'tw-sync-indicator-label',
    data: indicator,
    around: inIndicator,
  },
  'SyncIndicator.Count': {
    part: SyncIndicator.Count,
    tag: 'span',
    className: 'tw-sync-indicator-count',
    data: indicator,
    around: inIndicator,
  },
  'SyncIndicator.Unsaved': {
    part: SyncIndicator.Unsaved,
    tag: 'span',
    className: 'tw-sync-indicator-unsaved',
    data: indicator,
    around: inIndicator,
  },
  'SyncIndicator.Root': {
    part: SyncIndicator.Root,
    tag: 'span',
    className: 'tw-sync-indicator',
    data: indicator,
    around: withProps({ status: status('offline', unsaved) }),
  },
  SyncIndicator: {
    part: SyncIndicator,
    tag: 'span',
    className: 'tw-sync-indicator',
    data: indicator,
    around: withProps({ status: status('offline', unsaved) }),
  },
  'SyncStatusBar.Icon': {
    part: SyncStatusBar.Icon,
    tag: 'span',
    className: 'tw-sync-icon',
    data: bar,
    around: inBar,
  },
  'SyncStatusBar.Title': {
    part: SyncStatusBar.Title,
    tag: 'span',
    className: 'tw-sync-status-bar-title',
    data: bar,
    around: inBar,
  },
  'SyncStatusBar.Detail': {
    part: SyncStatusBar.Detail,
    tag: 'span',
    className: 'tw-sync-status-bar-detail',
    data: bar,
    around: inBar,
  },
  'SyncStatusBar.Durability': {
    part: SyncStatusBar.Durability,
    tag: 'span',
    className: 'tw-sync-status-bar-durability',
    data: bar,
    around: inBar,
  },
  'SyncStatusBar.Time': {
    part: SyncStatusBar.Time,
    tag: 'time',
    className: 'tw-sync-status-bar-time',
    data: bar,
    around: inBar,
  },
  'SyncStatusBar.Action': {
    part: SyncStatusBar.Action,
    tag: 'button',
    className: 'tw-sync-status-bar-action',
    data: { ...bar, 'data-action': 'retry' },
    around: inBar,
  },
  'SyncStatusBar.Root': {
    part: SyncStatusBar.Root,
    tag: 'div',
    className: 'tw-sync-status-bar',
    data: bar,
    around: withProps({ status: status('offline', unsaved) }),
  },
  SyncStatusBar: {
    part: SyncStatusBar,
    tag: 'div',
    className: 'tw-sync-status-bar',
    data: bar,
    around: withProps({ status: status('offline', unsaved) }),
  },
  'PendingChanges.Icon': {
    part: PendingChanges.Icon,
    tag: 'span',
    className: 'tw-pending-change-icon',
    data: change,
    around: inChange,
  },
  'PendingChanges.Name': {
    part: PendingChanges.Name,
    tag: 'span',
    className: 'tw-pending-change-name',
    data: change,
    around: inChange,
  },
  'PendingChanges.Status': {
    part: PendingChanges.Status,
    tag: 'span',
    className: 'tw-pending-change-status',
    data: change,
    around: inChange,
  },
  'PendingChanges.Retry': {
    part: PendingChanges.Retry,
    tag: 'button',
    className: 'tw-button',
    data: change,
    around: inChange,
  },
  'PendingChanges.Discard': {
    part: PendingChanges.Discard,
    tag: 'button',
    className: 'tw-button',
    data: change,
    around: inChange,
  },
  'PendingChanges.Inspect': {
    part: PendingChanges.Inspect,
    tag: 'details',
    className: 'tw-pending-change-inspect',
    data: change,
    around: inChange,
  },
  'PendingChanges.Time': {
    part: PendingChanges.Time,
    tag: 'time',
    className: 'tw-relative-time',
    data: { 'data-tense': 'past' },
    around: inChange,
  },
  'PendingChanges.Title': {
    part: PendingChanges.Title,
    tag: 'h2',
    className: 'tw-pending-changes-title',
    data: { 'data-count': '1' },
    around: inChanges,
  },
  'PendingChanges.Item': {
    part: PendingChanges.Item,
    tag: 'li',
    className: 'tw-pending-change',
    data: { ...change, 'data-change': 'patch', 'data-unsaved': '' },
    around: (part) => inChanges(withProps({ operation: rejected })(part)),
  },
  'PendingChanges.List': {
    part: PendingChanges.List,
    tag: 'ul',
    className: 'tw-pending-changes-list',
    data: { 'data-count': '1' },
    around: inChanges,
  },
  'PendingChanges.Empty': {
    part: PendingChanges.Empty,
    tag: 'p',
    className: 'tw-pending-changes-empty',
    data: { 'data-empty': '' },
    around: (part) => <PendingChanges.Root operations={[]}>{part}</PendingChanges.Root>,
  },
  'PendingChanges.Root': {
    part: PendingChanges.Root,
    tag: 'section',
    className: 'tw-pending-changes',
    data: { 'data-count': '1' },
    around: withProps({ operations: [rejected] }),
  },
  PendingChanges: {
    part: PendingChanges,
    tag: 'section',
    className: 'tw-pending-changes',
    data: { 'data-count': '1' },
    around: withProps({ operations: [rejected] }),
  },
  'ConflictDialog.Trigger': {
    part: ConflictDialog.Trigger,
    tag: 'button',
    className: 'tw-button',
    data: {},
    around: inDialog,
  },
  'ConflictDialog.Popup': {
    part: ConflictDialog.Popup,
    tag: 'dialog',
    className: 'tw-conflict-dialog',
    data: dialog,
    around: inDialog,
  },
  'ConflictDialog.Title': {
    part: ConflictDialog.Title,
    tag: 'h2',
    className: 'tw-conflict-dialog-title',
    data: dialog,
    around: inDialog,
  },
  'ConflictDialog.Description': {
    part: ConflictDialog.Description,
    tag: 'p',
    className: 'tw-conflict-dialog-description',
    data: dialog,
    around: inDialog,
  },
  'ConflictDialog.Fields': {
    part: ConflictDialog.Fields,
    tag: 'div',
    className: 'tw-conflict-fields',
    data: dialog,
    around: inDialog,
  },
  'ConflictDialog.Later': {
    part: ConflictDialog.Later,
    tag: 'button',
    className: 'tw-conflict-later',
    data: dialog,
    around: inDialog,
  },
  'ConflictDialog.TakeTheirs': {
    part: ConflictDialog.TakeTheirs,
    tag: 'button',
    className: 'tw-button',
    data: dialog,
    around: inDialog,
  },
  'ConflictDialog.KeepMine': {
    part: ConflictDialog.KeepMine,
    tag: 'button',
    className: 'tw-button',
    data: dialog,
    around: inDialog,
  },
  'ConflictDialog.Edit': {
    part: ConflictDialog.Edit,
    tag: 'button',
    className: 'tw-button',
    data: dialog,
    around: inDialog,
  },
  ConflictDialog: {
    part: ConflictDialog,
    tag: 'dialog',
    className: 'tw-conflict-dialog',
    data: dialog,
    around: withProps({ conflict: conflict('1'), onResolve: () => {} }),
  },
  'ConflictInbox.Banner': {
    part: ConflictInbox.Banner,
    tag: 'div',
    className: 'tw-conflict-inbox-banner',
    data: inbox,
    around: inInbox,
  },
  'ConflictInbox.Item': {
    part: ConflictInbox.Item,
    tag: 'li',
    className: 'tw-conflict-item',
    data: { 'data-decided': 'undecided' },
    around: (part) => inInbox(withProps({ conflict: conflict('1') })(part)),
  },
  'ConflictInbox.Empty': {
    part: ConflictInbox.Empty,
    tag: 'p',
    className: 'tw-conflict-inbox-empty',
    data: { 'data-empty': '' },
    around: (part) => (
      <ConflictInbox.Root conflicts={[]} onResolve={() => {}}>
        {part}
      </ConflictInbox.Root>
    ),
  },
  'ConflictInbox.Root': {
    part: ConflictInbox.Root,
    tag: 'section',
    className: 'tw-conflict-inbox',
    data: inbox,
    around: withProps({ conflicts: [conflict('1')], onResolve: () => {} }),
  },
  ConflictInbox: {
    part: ConflictInbox,
    tag: 'section',
    className: 'tw-conflict-inbox',
    data: inbox,
    around: withProps({ conflicts: [conflict('1')], onResolve: () => {} }),
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
