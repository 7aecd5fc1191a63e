'use client';

import { useEffect, useRef } from 'react';
import type { ConnectionState } from '../../core/connection/connection-state';
import { useHandler } from '../../hooks/use-handler';
import { useOptionalClient } from '../../providers/realtime-context';
import { useAnnounce } from '../announcer/use-announce';
import { useShownState } from '../connection/use-shown-connection';
import type { ConnectionBannerKind } from '../messages';
import { useWording, type LocaleProps } from '../messages-provider';
import { hidden, newsOf, shownKind } from './banner-phase';
import { useBannerPhase, type BannerTiming } from './use-banner-phase';

export type ConnectionBannerActionKind = 'retry' | 'sign-in' | 'dismiss';

export interface UseConnectionBannerOptions extends LocaleProps, BannerTiming {
  /** @default the state of the provider's connection */
  state?: ConnectionState | undefined;
  /** "Sign in again". Without it the banner only says that it is needed. */
  onSignIn?: (() => void) | undefined;
  /** "Retry now". @default `retryNow()` of the provider's client */
  onRetry?: (() => void) | undefined;
}

/** What the banner shows. */
export interface ConnectionBannerView {
  /** `undefined`: nothing to show. */
  readonly kind: ConnectionBannerKind | undefined;
  readonly title: string;
  /** Without the seconds until the next attempt, which change too often to be text for everyone; see `retryAt`. */
  readonly detail: string;
  /** When the next attempt is due, in ms; in the past while it is under way; `undefined` if none is. */
  readonly retryAt: number | undefined;
  /** What the button does; `undefined`: no button. */
  readonly action: ConnectionBannerActionKind | undefined;
  act(): void;
  /** Keeps "Back online" on screen while hovered or focused. */
  hold(isHeld: boolean): void;
}

/**
 * What to tell people about their connection, and when: an outage after 2 s (one alert), its end after 2 s of stability
 * (politely, and it leaves by itself), refused credentials and failures at once. Announces through the `Announcer`.
 */
export function useConnectionBanner(options: UseConnectionBannerOptions = {}): ConnectionBannerView {
  const { messages } = useWording(options);
  const { onSignIn } = options;
  const client = useOptionalClient();
  const state = useShownState(options.state);
  const onRetry = options.onRetry ?? client?.retryNow;
  const { phase, dismiss, hold } = useBannerPhase(state.status, options);
  const announce = useAnnounce();

  const kind = shownKind(phase);
  const cause = 'cause' in state ? state.cause : undefined;
  const title = kind ? messages.connectionBannerTitle({ kind }) : '';
  const detail = kind ? messages.connectionBannerDetail({ kind, cause }) : '';

  const told = useRef(hidden);
  const tellNews = useHandler(() => {
    const priority = newsOf(told.current, phase);
    told.current = phase;
    if (priority) announce(`${title}. ${detail}`, { priority, key: 'connection' });
  });
  useEffect(() => tellNews(), [phase, tellNews]);

  const action = toAction(kind, onSignIn !== undefined, onRetry !== undefined);
  const act = useHandler(() => {
    if (action === 'sign-in') onSignIn?.();
    if (action === 'retry') onRetry?.();
    if (action === 'dismiss') dismiss();
  });
  const isWaiting = phase.phase === 'trouble' && (state.status === 'reconnecting' || state.status === 'suspended');
  return { kind, title, detail, retryAt: isWaiting ? state.retryAt : undefined, action, act, hold };
}

function toAction(
  kind: ConnectionBannerKind | undefined,
  canSignIn: boolean,
  canRetry: boolean,
): ConnectionBannerActionKind | undefined {
  if (kind === undefined) return undefined;
  if (kind === 'restored') return 'dismiss';
  if (kind === 'needs-auth') return canSignIn ? 'sign-in' : undefined;
  return canRetry ? 'retry' : undefined;
}
