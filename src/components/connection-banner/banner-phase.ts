import type { ConnectionStatus } from '../../core/connection/connection-state';
import { assertNever } from '../../shared/assert-never';
import type { ConnectionBannerKind } from '../messages';
import type { AnnouncementPriority } from '../announcer/announcement-queue';

type Trouble = Exclude<ConnectionBannerKind, 'restored'>;

/**
 * What the banner goes through. Nothing is shown in `hidden` and `blip`; `settling` (connected again, but for how long?)
 * still looks like `lost`.
 *
 *      hidden ── lost ──► blip ── 2 s ──► lost ◄──► suspended      needs-auth, failed: at once, from everywhere
 *        ▲                 │ connected      │ connected ▲
 *        ├─────────────────┘                ▼           │ lost again
 *        │                               settling ──────┘
 *        │ 5 s, unless in use               │ 2 s
 *        └────────── restored ◄─────────────┘
 */
export type BannerPhase =
  | { readonly phase: 'hidden' }
  | { readonly phase: 'blip' }
  | { readonly phase: 'trouble'; readonly kind: Trouble }
  | { readonly phase: 'settling' }
  | { readonly phase: 'restored' };

export type BannerEvent =
  | { readonly type: 'statusChanged'; readonly status: ConnectionStatus }
  /** The time of the phase is over; `status` is the one by then. */
  | { readonly type: 'timePassed'; readonly status: ConnectionStatus }
  | { readonly type: 'dismissed' };

export const hidden: BannerPhase = { phase: 'hidden' };

/** Pure. Answers the very same phase where nothing changes. */
export function nextBannerPhase(phase: BannerPhase, event: BannerEvent): BannerPhase {
  switch (event.type) {
    case 'statusChanged':
      return onStatus(phase, event.status);
    case 'timePassed':
      if (phase.phase === 'blip')
        return { phase: 'trouble', kind: event.status === 'suspended' ? 'suspended' : 'lost' };
      if (phase.phase === 'settling') return { phase: 'restored' };
      return phase.phase === 'restored' ? hidden : phase;
    case 'dismissed':
      return hidden;
    default:
      return assertNever(event);
  }
}

/** What is on screen. */
export function shownKind(phase: BannerPhase): ConnectionBannerKind | undefined {
  switch (phase.phase) {
    case 'hidden':
    case 'blip':
      return undefined;
    case 'trouble':
      return phase.kind;
    case 'settling':
      return 'lost';
    case 'restored':
      return 'restored';
    default:
      return assertNever(phase);
  }
}

/**
 * How loudly a step is told: one alert when an outage shows, one more if people have to act, the rest politely, and nothing for
 * a connection that comes and goes within an outage that they know of.
 */
export function newsOf(before: BannerPhase, after: BannerPhase): AnnouncementPriority | undefined {
  if (before === after) return undefined;
  if (after.phase === 'restored') return 'polite';
  if (after.phase !== 'trouble' || (before.phase === 'trouble' && before.kind === after.kind)) return undefined;
  if (after.kind === 'needs-auth' || after.kind === 'failed' || before.phase === 'blip') return 'assertive';
  return after.kind === 'suspended' ? 'polite' : undefined;
}

function onStatus(phase: BannerPhase, status: ConnectionStatus): BannerPhase {
  const isOutage = phase.phase === 'trouble' || phase.phase === 'settling';
  switch (status) {
    case 'connected':
      if (phase.phase === 'trouble') return { phase: 'settling' };
      return phase.phase === 'blip' ? hidden : phase;
    case 'needs-auth':
    case 'failed':
      return showTrouble(phase, status);
    case 'reconnecting':
    case 'suspended':
      if (isOutage) return showTrouble(phase, status === 'suspended' ? 'suspended' : 'lost');
      return phase.phase === 'blip' ? phase : { phase: 'blip' };
    case 'connecting':
      // After signing in or another try: on its way. The first connection of all is nobody's loss.
      return isOutage ? showTrouble(phase, 'lost') : phase;
    case 'idle':
    case 'disconnected':
      // The app wants no connection, so none is missed.
      return phase.phase === 'hidden' ? phase : hidden;
    default:
      return assertNever(status);
  }
}

function showTrouble(phase: BannerPhase, kind: Trouble): BannerPhase {
  return phase.phase === 'trouble' && phase.kind === kind ? phase : { phase: 'trouble', kind };
}
