'use client';

export { Announcer, type AnnouncerProps } from '../components/announcer/announcer';
export type { AnnounceOptions, AnnouncementPriority, Utterance } from '../components/announcer/announcement-queue';
export { useAnnounce } from '../components/announcer/use-announce';

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

export { MessagesProvider, type LocaleProps } from '../components/messages-provider';
export { defaultMessages, type ConnectionBannerKind, type Messages } from '../components/messages';
export { formatDuration, type DurationStyle, type FormatDurationOptions } from '../components/time/format-duration';
export type { PartProps, RenderedProps, RenderElementProps } from '../components/render-element/part-props';
