import type { ConnectionState, ConnectionStatus } from '../core/connection/connection-state';
import type { Latency } from '../core/connection/latency';
import { assertNever } from '../shared/assert-never';
import { formatCount, isOne } from './counted';
import { syncMessages } from './sync-messages';

/** Why there is no connection. */
type Cause = Extract<ConnectionState, { readonly cause: unknown }>['cause'];

/** The subjects of the connection banner; see `useConnectionBanner`. */
export type ConnectionBannerKind = 'lost' | 'suspended' | 'needs-auth' | 'failed' | 'restored';

/**
 * Every word that the kit shows or speaks, in English. Each is a function, so that a translation has all that it needs for
 * plural, order and gender. Calm, short, and honest about data.
 */
export const defaultMessages = {
  ...syncMessages,

  connectionStatus({ status }: { status: ConnectionStatus }): string {
    switch (status) {
      case 'idle':
        return 'Not connected';
      case 'connecting':
        return 'Connecting';
      case 'connected':
        return 'Connected';
      case 'reconnecting':
        return 'Reconnecting';
      case 'suspended':
        return 'Offline';
      case 'needs-auth':
        return 'Signed out';
      case 'disconnected':
        return 'Disconnected';
      case 'failed':
        return 'Connection failed';
      default:
        return assertNever(status);
    }
  },

  roundTrip: ({ ms, locale }: { ms: number; locale: string }): string =>
    `${new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(ms)} ms`,
  /** Stands where a round trip would, while none is measured. */
  roundTripPlaceholder: (): string => '– ms',
  /** The same, for screen readers. */
  roundTripUnknown: (): string => 'Latency unknown',
  latencyQuality({ quality }: { quality: Latency['quality'] }): string {
    switch (quality) {
      case 'unknown':
        return 'Unknown latency';
      case 'good':
        return 'Good latency';
      case 'fair':
        return 'Fair latency';
      case 'poor':
        return 'Poor latency';
      default:
        return assertNever(quality);
    }
  },

  /** Name of the group. */
  connectionBanner: (): string => 'Connection',
  connectionBannerTitle({ kind }: { kind: ConnectionBannerKind }): string {
    switch (kind) {
      case 'lost':
        return 'Connection lost';
      case 'suspended':
        return 'Still offline';
      case 'needs-auth':
        return 'You are signed out';
      case 'failed':
        return 'Can’t connect';
      case 'restored':
        return 'Back online';
      default:
        return assertNever(kind);
    }
  },
  connectionBannerDetail({ kind, cause }: { kind: ConnectionBannerKind; cause: Cause | undefined }): string {
    switch (kind) {
      case 'lost':
        return 'Reconnecting…';
      case 'suspended':
        return 'We keep trying in the background.';
      case 'needs-auth':
        return 'Sign in to go on receiving live updates.';
      case 'failed':
        return cause?.message ?? failureReason(cause?.closeCode);
      case 'restored':
        return 'Live updates have resumed.';
      default:
        return assertNever(kind);
    }
  },
  retryingIn: ({ seconds, locale }: { seconds: number; locale: string }): string =>
    `Retrying in ${formatCount(seconds, locale)} s`,
  /** While an attempt is under way. */
  reconnectingNow: (): string => 'Reconnecting…',
  retryNow: (): string => 'Retry now',
  signInAgain: (): string => 'Sign in again',
  dismiss: (): string => 'Dismiss',

  countdownExpired: (): string => 'Time is up',
  /** Spoken when a threshold is reached. `duration` is written out: "1 minute". */
  countdownRemaining: ({ duration, label }: { duration: string; label: string | undefined }): string =>
    label ? `${label}: ${duration} left` : `${duration} left`,
  /** Spoken at the end. */
  countdownEnded: ({ label }: { label: string | undefined }): string => (label ? `${label}: time is up` : 'Time is up'),
  /** Behind the time of a countdown that stands still, for screen readers. */
  countdownPaused: (): string => 'paused',

  liveUpdates: (): string => 'Live updates',
  updatesWaiting: ({ count, locale }: { count: number; locale: string }): string =>
    `${formatCount(count, locale)} waiting`,
  /** The same, for screen readers. */
  updatesWaitingInFull: ({ count, locale }: { count: number; locale: string }): string =>
    `${formatCount(count, locale)} ${isOne(count) ? 'update is' : 'updates are'} waiting`,

  /** Ends an announcement of more messages than anyone could listen to. */
  moreAnnouncements: ({ count, locale }: { count: number; locale: string }): string =>
    `And ${formatCount(count, locale)} more ${isOne(count) ? 'update' : 'updates'}`,
};

/** All words of the kit. */
export type Messages = typeof defaultMessages;

/** What lies behind a connection that is not tried again, where the server gave no words. */
function failureReason(closeCode: number | undefined): string {
  switch (closeCode) {
    case 3003:
    case 4403:
      return 'You don’t have access to this.';
    case 4406:
      return 'The server runs another version. Reloading the page may help.';
    default:
      return 'The server refused the connection.';
  }
}
