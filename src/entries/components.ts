'use client';

export { Announcer, type AnnouncerProps } from '../components/announcer/announcer';
export type { AnnounceOptions, AnnouncementPriority, Utterance } from '../components/announcer/announcement-queue';
export { useAnnounce } from '../components/announcer/use-announce';

export { ConflictDialog, type ConflictDialogProps } from '../components/conflict-dialog/conflict-dialog';
export {
  ConflictDialogDescription,
  ConflictDialogEdit,
  ConflictDialogFields,
  ConflictDialogKeepMine,
  ConflictDialogLater,
  ConflictDialogPopup,
  ConflictDialogRoot,
  ConflictDialogSave,
  ConflictDialogTakeTheirs,
  ConflictDialogTitle,
  ConflictDialogTrigger,
  type ConflictDialogDescriptionProps,
  type ConflictDialogEditProps,
  type ConflictDialogFieldsProps,
  type ConflictDialogKeepMineProps,
  type ConflictDialogLaterProps,
  type ConflictDialogPopupProps,
  type ConflictDialogRootProps,
  type ConflictDialogSaveProps,
  type ConflictDialogState,
  type ConflictDialogTakeTheirsProps,
  type ConflictDialogTitleProps,
  type ConflictDialogTriggerProps,
  type ConflictDialogTriggerState,
  type ConflictWords,
} from '../components/conflict-dialog/conflict-dialog-parts';
export {
  useConflictDialog,
  type ConflictDialogControl,
  type ConflictDialogOpenChangeDetails,
  type UseConflictDialogOptions,
} from '../components/conflict-dialog/use-conflict-dialog';
export type { ConflictDraft, FieldDraft } from '../components/conflict-dialog/conflict-draft';

export { ConflictInbox, type ConflictInboxProps } from '../components/conflict-inbox/conflict-inbox';
export {
  ConflictInboxBanner,
  ConflictInboxEmpty,
  ConflictInboxItem,
  ConflictInboxList,
  ConflictInboxRoot,
  type ConflictInboxBannerProps,
  type ConflictInboxEmptyProps,
  type ConflictInboxItemProps,
  type ConflictInboxItemState,
  type ConflictInboxListProps,
  type ConflictInboxRootProps,
  type ConflictInboxState,
} from '../components/conflict-inbox/conflict-inbox-parts';
export {
  useConflictInbox,
  type ConflictInboxView,
  type UseConflictInboxOptions,
} from '../components/conflict-inbox/use-conflict-inbox';

export { ConnectionBadge, type ConnectionBadgeProps } from '../components/connection-badge/connection-badge';
export {
  ConnectionBadgeDot,
  ConnectionBadgeLabel,
  ConnectionBadgeLatency,
  ConnectionBadgeRoot,
  type ConnectionBadgeDotProps,
  type ConnectionBadgeLabelProps,
  type ConnectionBadgeLatencyProps,
  type ConnectionBadgeRootProps,
  type ConnectionBadgeState,
} from '../components/connection-badge/connection-badge-parts';
export {
  useConnectionBadge,
  type ConnectionBadgeView,
  type UseConnectionBadgeOptions,
} from '../components/connection-badge/use-connection-badge';

export { ConnectionBanner, type ConnectionBannerProps } from '../components/connection-banner/connection-banner';
export {
  ConnectionBannerAction,
  ConnectionBannerDetail,
  ConnectionBannerIcon,
  ConnectionBannerRoot,
  ConnectionBannerTitle,
  type ConnectionBannerActionProps,
  type ConnectionBannerActionState,
  type ConnectionBannerDetailProps,
  type ConnectionBannerIconProps,
  type ConnectionBannerPartState,
  type ConnectionBannerRootProps,
  type ConnectionBannerState,
  type ConnectionBannerTitleProps,
} from '../components/connection-banner/connection-banner-parts';
export {
  useConnectionBanner,
  type ConnectionBannerActionKind,
  type ConnectionBannerView,
  type UseConnectionBannerOptions,
} from '../components/connection-banner/use-connection-banner';
export type { BannerTiming } from '../components/connection-banner/use-banner-phase';

export { CountdownTimer, type CountdownTimerProps } from '../components/countdown-timer/countdown-timer';
export {
  CountdownTimerExpired,
  CountdownTimerRoot,
  CountdownTimerValue,
  type CountdownTimerExpiredProps,
  type CountdownTimerRootProps,
  type CountdownTimerState,
  type CountdownTimerValueProps,
} from '../components/countdown-timer/countdown-timer-parts';
export {
  useCountdownTimer,
  type CountdownTimerView,
  type UseCountdownTimerOptions,
} from '../components/countdown-timer/use-countdown-timer';
export type { CountdownThreshold } from '../components/countdown-timer/threshold';

export { LatencyMeter, type LatencyMeterProps } from '../components/latency-meter/latency-meter';
export {
  LatencyMeterBars,
  LatencyMeterRoot,
  LatencyMeterValue,
  type LatencyMeterBarsProps,
  type LatencyMeterRootProps,
  type LatencyMeterState,
  type LatencyMeterValueProps,
} from '../components/latency-meter/latency-meter-parts';

export { LiveUpdatesToggle, type LiveUpdatesToggleProps } from '../components/live-updates-toggle/live-updates-toggle';
export {
  LiveUpdatesToggleCount,
  LiveUpdatesToggleLabel,
  LiveUpdatesToggleRoot,
  LiveUpdatesToggleThumb,
  type LiveUpdatesToggleCountProps,
  type LiveUpdatesToggleLabelProps,
  type LiveUpdatesToggleRootProps,
  type LiveUpdatesToggleState,
  type LiveUpdatesToggleThumbProps,
} from '../components/live-updates-toggle/live-updates-toggle-parts';
export {
  useLiveUpdatesToggle,
  type PausedChangeDetails,
  type UseLiveUpdatesToggleOptions,
} from '../components/live-updates-toggle/use-live-updates-toggle';

export { PendingChanges, type PendingChangesProps } from '../components/pending-changes/pending-changes';
export {
  PendingChangesEmpty,
  PendingChangesItem,
  PendingChangesList,
  PendingChangesRoot,
  PendingChangesTitle,
  type PendingChangesEmptyProps,
  type PendingChangesItemProps,
  type PendingChangesItemState,
  type PendingChangesListProps,
  type PendingChangesRootProps,
  type PendingChangesState,
  type PendingChangesTitleProps,
} from '../components/pending-changes/pending-changes-parts';
export {
  PendingChangesConfirm,
  PendingChangesDiscard,
  PendingChangesIcon,
  PendingChangesInspect,
  PendingChangesName,
  PendingChangesRetry,
  PendingChangesStatus,
  PendingChangesTime,
  type PendingChangesConfirmProps,
  type PendingChangesDiscardProps,
  type PendingChangesIconProps,
  type PendingChangesInspectProps,
  type PendingChangesNameProps,
  type PendingChangesPartState,
  type PendingChangesRetryProps,
  type PendingChangesStatusProps,
  type PendingChangesTimeProps,
} from '../components/pending-changes/pending-change-parts';
export {
  usePendingChanges,
  type PendingChangesView,
  type UsePendingChangesOptions,
} from '../components/pending-changes/use-pending-changes';

export {
  RelativeTime,
  type RelativeTimeProps,
  type RelativeTimeState,
} from '../components/relative-time/relative-time';
export {
  useRelativeTime,
  type RelativeTimeParts,
  type UseRelativeTimeOptions,
} from '../components/relative-time/use-relative-time';

export { SyncIndicator, type SyncIndicatorProps } from '../components/sync-indicator/sync-indicator';
export {
  SyncIndicatorCount,
  SyncIndicatorIcon,
  SyncIndicatorLabel,
  SyncIndicatorRoot,
  SyncIndicatorUnsaved,
  type SyncIndicatorCountProps,
  type SyncIndicatorIconProps,
  type SyncIndicatorLabelProps,
  type SyncIndicatorRootProps,
  type SyncIndicatorState,
  type SyncIndicatorUnsavedProps,
} from '../components/sync-indicator/sync-indicator-parts';
export {
  useSyncIndicator,
  type SyncIndicatorView,
  type UseSyncIndicatorOptions,
} from '../components/sync-indicator/use-sync-indicator';

export { SyncStatusBar, type SyncStatusBarProps } from '../components/sync-status-bar/sync-status-bar';
export {
  SyncStatusBarAction,
  SyncStatusBarDetail,
  SyncStatusBarDurability,
  SyncStatusBarIcon,
  SyncStatusBarRoot,
  SyncStatusBarTime,
  SyncStatusBarTitle,
  type SyncStatusBarActionProps,
  type SyncStatusBarActionState,
  type SyncStatusBarDetailProps,
  type SyncStatusBarDurabilityProps,
  type SyncStatusBarIconProps,
  type SyncStatusBarRootProps,
  type SyncStatusBarState,
  type SyncStatusBarTimeProps,
  type SyncStatusBarTitleProps,
} from '../components/sync-status-bar/sync-status-bar-parts';
export {
  useSyncStatusBar,
  type SyncStatusBarActionKind,
  type SyncStatusBarView,
  type UseSyncStatusBarOptions,
} from '../components/sync-status-bar/use-sync-status-bar';

export { MessagesProvider, type LocaleProps } from '../components/messages-provider';
export { defaultMessages, type ConnectionBannerKind, type Messages } from '../components/messages';
export { formatDuration, type DurationStyle, type FormatDurationOptions } from '../components/time/format-duration';
export type { PartProps, RenderedProps, RenderElementProps } from '../components/render-element/part-props';
export type { Conflict, ConflictChoice, ConflictField } from '../core/sync/conflict';
export type { OperationProblem, OperationStatus, PendingOperation } from '../core/sync/pending-operation';
export type { SyncState, SyncStatus } from '../core/sync/sync-status';
