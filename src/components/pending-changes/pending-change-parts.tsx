'use client';

import {
  forwardRef,
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  type SyntheticEvent,
} from 'react';
import type { OperationStatus, PendingOperation } from '../../core/sync/pending-operation';
import { assertNever } from '../../shared/assert-never';
import { useRetrySeconds } from '../connection-banner/use-retry-seconds';
import { CheckIcon, FailedIcon, PauseIcon } from '../icons/glyphs';
import { AttentionIcon, ConflictIcon, SyncingIcon, WaitingIcon } from '../icons/sync-glyphs';
import { useWording } from '../messages-provider';
import { RelativeTime, type RelativeTimeProps } from '../relative-time/relative-time';
import { createPartContext } from '../render-element/part-context';
import type { PartProps } from '../render-element/part-props';
import { useMergedRefs } from '../render-element/use-merged-refs';
import { useRenderElement } from '../render-element/use-render-element';
import { toJson } from './to-json';
import { canDiscard, canRetry, type PendingChangesView } from './use-pending-changes';

type Handlers = Pick<PendingChangesView, 'onRetry' | 'onDiscard' | 'describe'>;

interface ChangeView extends Handlers {
  readonly operation: PendingOperation;
  /** Start of the ids with which buttons are named after their change. */
  readonly id: string;
  /** Asked whether it is really to be discarded. */
  readonly isAsked: boolean;
  ask(isAsked: boolean): void;
  /** The question was taken back: the focus goes to where it came from. */
  readonly takenBackRef: RefObject<boolean>;
}

const [Provider, useChangePart] = createPartContext<ChangeView>('PendingChanges');

/** What the parts of one change share. */
export function ChangeProvider({
  operation,
  children,
  ...handlers
}: Handlers & { readonly operation: PendingOperation; readonly children: ReactNode }) {
  const id = useId();
  const [isAsked, setAsked] = useState(false);
  const takenBackRef = useRef(false);
  const ask = useCallback((next: boolean) => {
    takenBackRef.current = !next;
    setAsked(next);
  }, []);
  return <Provider value={{ ...handlers, operation, id, isAsked, ask, takenBackRef }}>{children}</Provider>;
}

/** A shape of its own for each status; hidden from screen readers. `data-status`. */
export const PendingChangesIcon = forwardRef<HTMLSpanElement, PendingChangesIconProps>(
  function PendingChangesIcon(props, ref) {
    const { status } = useChangePart('Icon').operation;
    return useRenderElement('span', props, {
      state: { status } satisfies PendingChangesPartState,
      ref,
      props: { className: 'tw-pending-change-icon', 'aria-hidden': true, children: iconOf(status) },
    });
  },
);

/** What it changes: as `describe` says, else name and entity. `data-status`. */
export const PendingChangesName = forwardRef<HTMLSpanElement, PendingChangesNameProps>(
  function PendingChangesName(props, ref) {
    const { operation, describe, id } = useChangePart('Name');
    return useRenderElement('span', props, {
      state: { status: operation.status } satisfies PendingChangesPartState,
      ref,
      props: {
        className: 'tw-pending-change-name',
        id: `${id}name`,
        children: describe?.(operation) ?? (
          <>
            {operation.name} <span className="tw-pending-change-entity">{operation.entity}</span>
          </>
        ),
      },
    });
  },
);

/** "Saved on this device, not sent yet", when it is tried again, and what there is to know. `data-status`. */
export const PendingChangesStatus = forwardRef<HTMLSpanElement, PendingChangesStatusProps>(
  function PendingChangesStatus(props, ref) {
    const { operation } = useChangePart('Status');
    const { messages } = useWording();
    const hint = messages.operationHint(operation);
    return useRenderElement('span', props, {
      state: { status: operation.status } satisfies PendingChangesPartState,
      ref,
      props: {
        className: 'tw-pending-change-status',
        children: (
          <>
            <span>{messages.operationStatus(operation)}</span>
            {hint && ' '}
            {hint && <span className="tw-pending-change-hint">{hint}</span>}{' '}
            {operation.retryAt !== undefined && <RetryTime retryAt={operation.retryAt} />}
          </>
        ),
      },
    });
  },
);

/** A component of its own, so that only changes that will be tried again follow the clock. */
function RetryTime({ retryAt }: { readonly retryAt: number }) {
  const { messages, locale } = useWording();
  const seconds = useRetrySeconds(retryAt);
  if (!seconds) return null;
  return (
    <span className="tw-pending-change-hint tw-pending-change-retry-time">
      {messages.retryingIn({ seconds, locale })}
    </span>
  );
}

/** When it was made: a `<RelativeTime>`. */
export const PendingChangesTime = forwardRef<HTMLTimeElement, PendingChangesTimeProps>(
  function PendingChangesTime(props, ref) {
    const { operation } = useChangePart('Time');
    return <RelativeTime format="short" {...props} date={operation.issuedAt} ref={ref} />;
  },
);

/** "Retry" or "Send again", named after its change. Renders nothing where that would not help. `data-status`. */
export const PendingChangesRetry = forwardRef<HTMLButtonElement, PendingChangesRetryProps>(
  function PendingChangesRetry(props, ref) {
    const { operation, onRetry, isAsked, id } = useChangePart('Retry');
    const { messages } = useWording();
    const { status } = operation;
    const button = useRenderElement('button', props, {
      state: { status } satisfies PendingChangesPartState,
      ref,
      props: {
        className: 'tw-button',
        type: 'button',
        id: `${id}retry`,
        'aria-labelledby': `${id}retry ${id}name`,
        onClick: () => onRetry?.(operation),
        children: messages.retryChange({ status }),
      },
    });
    return onRetry && !isAsked && canRetry(operation) ? button : null;
  },
);

/** "Discard", named after its change; asks first. Renders nothing for what can't be called back. `data-status`. */
export const PendingChangesDiscard = forwardRef<HTMLButtonElement, PendingChangesDiscardProps>(
  function PendingChangesDiscard(props, ref) {
    const { operation, onDiscard, isAsked, ask, takenBackRef, id } = useChangePart('Discard');
    const { messages } = useWording();
    const focusIfTakenBack = useCallback(
      (button: HTMLButtonElement | null) => {
        if (!button || !takenBackRef.current) return;
        takenBackRef.current = false;
        button.focus();
      },
      [takenBackRef],
    );
    const button = useRenderElement('button', props, {
      state: { status: operation.status } satisfies PendingChangesPartState,
      ref: useMergedRefs(ref, focusIfTakenBack),
      props: {
        className: 'tw-button tw-button-quiet',
        type: 'button',
        id: `${id}discard`,
        'aria-labelledby': `${id}discard ${id}name`,
        onClick: () => ask(true),
        children: messages.discardChange(),
      },
    });
    return onDiscard && !isAsked && canDiscard(operation) ? button : null;
  },
);

/**
 * The question before a change is discarded, with the focus on "Keep"; Escape keeps too. Renders nothing until it is asked.
 * `data-status`.
 */
export const PendingChangesConfirm = forwardRef<HTMLDivElement, PendingChangesConfirmProps>(
  function PendingChangesConfirm(props, ref) {
    const { operation, onDiscard, isAsked, ask, id } = useChangePart('Confirm');
    const { messages } = useWording();
    const { status } = operation;
    const isShown = isAsked && canDiscard(operation);
    const keep = useRef<HTMLButtonElement>(null);
    useEffect(() => {
      if (isShown) keep.current?.focus();
    }, [isShown]);

    const stop = (event: SyntheticEvent) => {
      event.stopPropagation();
      ask(false);
    };
    const group = useRenderElement('div', props, {
      state: { status } satisfies PendingChangesPartState,
      ref,
      props: {
        className: 'tw-pending-change-confirm',
        role: 'group',
        'aria-labelledby': `${id}question`,
        onKeyDown: (event: KeyboardEvent) => {
          if (event.key === 'Escape') stop(event);
        },
        children: (
          <>
            <span id={`${id}question`} className="tw-pending-change-question">
              {messages.discardQuestion({ status })}
            </span>
            <span className="tw-pending-change-answers">
              <button
                ref={keep}
                type="button"
                className="tw-button"
                aria-describedby={`${id}question`}
                onClick={() => ask(false)}
              >
                {messages.keepChange()}
              </button>
              <button
                type="button"
                id={`${id}confirm`}
                className="tw-button tw-button-danger"
                aria-labelledby={`${id}confirm ${id}name`}
                onClick={() => onDiscard?.(operation)}
              >
                {messages.discardChange()}
              </button>
            </span>
          </>
        ),
      },
    });
    return isShown ? group : null;
  },
);

/** "Details": what is to be sent, as it is, for those who want to know. `data-status`. */
export const PendingChangesInspect = forwardRef<HTMLDetailsElement, PendingChangesInspectProps>(
  function PendingChangesInspect(props, ref) {
    const { operation, id } = useChangePart('Inspect');
    const { messages } = useWording();
    const [isOpen, setOpen] = useState(false);
    return useRenderElement('details', props, {
      state: { status: operation.status } satisfies PendingChangesPartState,
      ref,
      props: {
        className: 'tw-pending-change-inspect',
        onToggle: (event: SyntheticEvent<HTMLDetailsElement>) => setOpen(event.currentTarget.open),
        children: (
          <>
            <summary id={`${id}inspect`} aria-labelledby={`${id}inspect ${id}name`}>
              {messages.inspectChange()}
            </summary>
            {isOpen && (
              <pre className="tw-pending-change-vars" dir="ltr">
                {`${operation.name} ${operation.entity}\n${toJson(operation.vars)}`}
              </pre>
            )}
          </>
        ),
      },
    });
  },
);

export type PendingChangesIconProps = PartProps<'span', PendingChangesPartState>;
export type PendingChangesNameProps = PartProps<'span', PendingChangesPartState>;
export type PendingChangesStatusProps = PartProps<'span', PendingChangesPartState>;
export type PendingChangesTimeProps = Omit<RelativeTimeProps, 'date'>;
export type PendingChangesRetryProps = PartProps<'button', PendingChangesPartState>;
export type PendingChangesDiscardProps = PartProps<'button', PendingChangesPartState>;
export type PendingChangesConfirmProps = PartProps<'div', PendingChangesPartState>;
export type PendingChangesInspectProps = PartProps<'details', PendingChangesPartState>;

export interface PendingChangesPartState {
  readonly status: OperationStatus;
}

function iconOf(status: OperationStatus) {
  switch (status) {
    case 'queued':
      return <WaitingIcon />;
    case 'sending':
      return <SyncingIcon className="tw-sync-icon-turning" />;
    case 'acked':
      return <CheckIcon />;
    case 'unconfirmed':
      return <AttentionIcon />;
    case 'conflict':
      return <ConflictIcon />;
    case 'rejected':
      return <FailedIcon />;
    case 'parked':
      return <PauseIcon />;
    default:
      return assertNever(status);
  }
}
