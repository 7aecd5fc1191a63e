'use client';

import { forwardRef, useRef, type FocusEvent } from 'react';
import { assertNever } from '../../shared/assert-never';
import { CheckIcon, DisconnectedIcon, FailedIcon, LockIcon } from '../icons/glyphs';
import type { ConnectionBannerKind } from '../messages';
import { MessagesProvider, useWording } from '../messages-provider';
import { createPartContext } from '../render-element/part-context';
import type { PartProps } from '../render-element/part-props';
import { useRenderElement } from '../render-element/use-render-element';
import {
  useConnectionBanner,
  type ConnectionBannerActionKind,
  type ConnectionBannerView,
  type UseConnectionBannerOptions,
} from './use-connection-banner';
import { useRetrySeconds } from './use-retry-seconds';

type ShownView = ConnectionBannerView & { readonly kind: ConnectionBannerKind };

const [BannerProvider, useBannerPart] = createPartContext<ShownView>('ConnectionBanner');

/**
 * Shows the parts while there is something to say, else nothing. In the flow of the page: it covers nothing and takes no
 * focus. No live region, since its seconds change; the news is told through the `Announcer`.
 *
 * | attribute | when |
 * | --- | --- |
 * | `data-kind` | `lost`, `suspended`, `needs-auth`, `failed` or `restored` |
 * | `data-sticky` | `sticky` is set |
 */
export const ConnectionBannerRoot = forwardRef<HTMLDivElement, ConnectionBannerRootProps>(function ConnectionBannerRoot(
  { state, onSignIn, onRetry, graceMs, restoredMs, messages, locale, sticky = false, ...props },
  ref,
) {
  const view = useConnectionBanner({ state, onSignIn, onRetry, graceMs, restoredMs, messages, locale });
  const wording = useWording({ messages, locale });
  const cameFrom = useRef<EventTarget | null>(null);
  const { kind, hold } = view;

  function handleFocus(event: FocusEvent<HTMLDivElement>): void {
    if (!event.currentTarget.contains(event.relatedTarget)) cameFrom.current = event.relatedTarget;
    // A click also focuses, but who has clicked has moved on; who came by keyboard is still here.
    hold(event.target.matches(':focus-visible'));
  }
  function act(): void {
    view.act();
    // The button is about to go: the focus returns to where it came from instead of to the top of the page.
    if (view.action === 'dismiss') (cameFrom.current as HTMLElement | null)?.focus();
  }

  const root = useRenderElement('div', props, {
    state: { kind, sticky } satisfies ConnectionBannerState,
    ref,
    props: {
      className: 'tw-root tw-connection-banner',
      role: 'group',
      'aria-label': wording.messages.connectionBanner(),
      onPointerEnter: () => hold(true),
      onPointerLeave: () => hold(false),
      onFocus: handleFocus,
      onBlur: () => hold(false),
    },
  });
  if (!kind) return null;
  return (
    <MessagesProvider messages={messages} locale={locale}>
      <BannerProvider value={{ ...view, kind, act }}>{root}</BannerProvider>
    </MessagesProvider>
  );
});

/** A sign with a shape of its own for each kind; hidden from screen readers. `data-kind`. */
export const ConnectionBannerIcon = forwardRef<HTMLSpanElement, ConnectionBannerIconProps>(
  function ConnectionBannerIcon(props, ref) {
    const { kind } = useBannerPart('Icon');
    return useRenderElement('span', props, {
      state: { kind } satisfies ConnectionBannerPartState,
      ref,
      props: { className: 'tw-connection-banner-icon', 'aria-hidden': true, children: iconOf(kind) },
    });
  },
);

/** "Connection lost". `data-kind`. */
export const ConnectionBannerTitle = forwardRef<HTMLSpanElement, ConnectionBannerTitleProps>(
  function ConnectionBannerTitle(props, ref) {
    const { kind, title } = useBannerPart('Title');
    return useRenderElement('span', props, {
      state: { kind } satisfies ConnectionBannerPartState,
      ref,
      props: { className: 'tw-connection-banner-title', children: title },
    });
  },
);

/** "Retrying in 8 s", or what else there is to know. `data-kind`. */
export const ConnectionBannerDetail = forwardRef<HTMLSpanElement, ConnectionBannerDetailProps>(
  function ConnectionBannerDetail(props, ref) {
    const { kind, detail, retryAt } = useBannerPart('Detail');
    const { messages, locale } = useWording();
    const seconds = useRetrySeconds(retryAt);
    const text =
      seconds === undefined
        ? detail
        : seconds > 0
          ? messages.retryingIn({ seconds, locale })
          : messages.reconnectingNow();
    return useRenderElement('span', props, {
      state: { kind } satisfies ConnectionBannerPartState,
      ref,
      props: { className: 'tw-connection-banner-detail', children: text },
    });
  },
);

/**
 * The one button: retry, sign in again, or dismiss. It stays the same element while its purpose changes, so that nobody loses
 * the focus. Renders nothing if there is nothing to do.
 *
 * | attribute | when |
 * | --- | --- |
 * | `data-kind` | as on the root |
 * | `data-action` | `retry`, `sign-in` or `dismiss` |
 * | `data-busy` | an attempt is under way; the button then is `aria-disabled` |
 */
export const ConnectionBannerAction = forwardRef<HTMLButtonElement, ConnectionBannerActionProps>(
  function ConnectionBannerAction(props, ref) {
    const { kind, action, act, retryAt } = useBannerPart('Action');
    const { messages } = useWording();
    const busy = useRetrySeconds(retryAt) === 0;
    const element = useRenderElement('button', props, {
      state: { kind, action, busy } satisfies ConnectionBannerActionState,
      ref,
      props: {
        className: 'tw-connection-banner-action',
        type: 'button',
        'aria-disabled': busy || undefined,
        onClick: () => {
          if (!busy) act();
        },
        children: action && labelOf(action, messages),
      },
    });
    return action ? element : null;
  },
);

export interface ConnectionBannerRootProps extends UseConnectionBannerOptions, PartProps<'div', ConnectionBannerState> {
  /** Stays at the top of its scrolling container. @default false */
  sticky?: boolean | undefined;
}

export type ConnectionBannerIconProps = PartProps<'span', ConnectionBannerPartState>;
export type ConnectionBannerTitleProps = PartProps<'span', ConnectionBannerPartState>;
export type ConnectionBannerDetailProps = PartProps<'span', ConnectionBannerPartState>;
export type ConnectionBannerActionProps = PartProps<'button', ConnectionBannerActionState>;

export interface ConnectionBannerState {
  readonly kind: ConnectionBannerKind | undefined;
  readonly sticky: boolean;
}

export interface ConnectionBannerPartState {
  readonly kind: ConnectionBannerKind;
}

export interface ConnectionBannerActionState extends ConnectionBannerPartState {
  readonly action: ConnectionBannerActionKind | undefined;
  readonly busy: boolean;
}

function iconOf(kind: ConnectionBannerKind) {
  switch (kind) {
    case 'lost':
    case 'suspended':
      return <DisconnectedIcon />;
    case 'needs-auth':
      return <LockIcon />;
    case 'failed':
      return <FailedIcon />;
    case 'restored':
      return <CheckIcon />;
    default:
      return assertNever(kind);
  }
}

function labelOf(action: ConnectionBannerActionKind, messages: ReturnType<typeof useWording>['messages']): string {
  switch (action) {
    case 'retry':
      return messages.retryNow();
    case 'sign-in':
      return messages.signInAgain();
    case 'dismiss':
      return messages.dismiss();
    default:
      return assertNever(action);
  }
}
