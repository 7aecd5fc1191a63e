'use client';

import { forwardRef, useId, useRef, type ReactNode } from 'react';
import type { Conflict } from '../../core/sync/conflict';
import { ConflictDialog } from '../conflict-dialog/conflict-dialog';
import type { ConflictWords } from '../conflict-dialog/conflict-dialog-parts';
import { CheckIcon } from '../icons/glyphs';
import { ConflictIcon } from '../icons/sync-glyphs';
import { MessagesProvider, useWording } from '../messages-provider';
import { useFocusInList } from '../pending-changes/use-focus-in-list';
import { RelativeTime } from '../relative-time/relative-time';
import { createPartContext } from '../render-element/part-context';
import type { PartProps } from '../render-element/part-props';
import { useMergedRefs } from '../render-element/use-merged-refs';
import { useRenderElement } from '../render-element/use-render-element';
import { useConflictInbox, type ConflictInboxView, type UseConflictInboxOptions } from './use-conflict-inbox';

interface InboxView extends ConflictInboxView, ConflictWords {
  readonly listId: string;
}

const [InboxProvider, useInboxPart] = createPartContext<InboxView>('ConflictInbox');

/**
 * A region that holds the parts, and the dialog for the conflict that someone reviews. When a conflict that has the focus leaves,
 * the focus goes to its neighbour.
 *
 * | attribute | when |
 * | --- | --- |
 * | `data-count` | how many conflicts there are |
 * | `data-undecided` | how many of them wait for a decision, if any do |
 * | `data-expanded` | the list shows |
 * | `data-empty` | there are none |
 */
export const ConflictInboxRoot = forwardRef<HTMLElement, ConflictInboxRootProps>(function ConflictInboxRoot(
  { conflicts, onResolve, onDismiss, describe, formatField, formatValue, messages, locale, children, ...props },
  ref,
) {
  const view = useConflictInbox({ conflicts, onResolve, onDismiss, messages, locale });
  const wording = useWording({ messages, locale });
  const listId = useId();
  const element = useRef<HTMLElement>(null);
  const focus = useFocusInList(element, conflicts);
  const root = useRenderElement('section', props, {
    state: toState(view),
    ref: useMergedRefs(ref, element),
    props: {
      className: 'tw-root tw-conflict-inbox',
      'aria-label': wording.messages.conflicts(),
      tabIndex: -1,
      ...focus,
      children: (
        <>
          {children}
          <ConflictDialog
            conflict={view.reviewed}
            open={view.reviewed !== undefined}
            onOpenChange={() => view.review(undefined)}
            onResolve={view.resolve}
            describe={describe}
            formatField={formatField}
            formatValue={formatValue}
          />
        </>
      ),
    },
  });
  return (
    <MessagesProvider messages={messages} locale={locale}>
      <InboxProvider value={{ ...view, describe, formatField, formatValue, listId }}>{root}</InboxProvider>
    </MessagesProvider>
  );
});

/** One line: how many conflicts, and a button that shows them. Renders nothing if there is none. `data-*` as the root. */
export const ConflictInboxBanner = forwardRef<HTMLDivElement, ConflictInboxBannerProps>(
  function ConflictInboxBanner(props, ref) {
    const view = useInboxPart('Banner');
    const { messages } = useWording();
    const { summary, isExpanded, setExpanded, listId, undecided } = view;
    const element = useRenderElement('div', props, {
      state: toState(view),
      ref,
      props: {
        className: 'tw-conflict-inbox-banner',
        children: (
          <>
            <span className="tw-conflict-inbox-icon" aria-hidden="true">
              {undecided > 0 ? <ConflictIcon /> : <CheckIcon />}
            </span>
            <span className="tw-conflict-inbox-summary">{summary}</span>
            <button
              type="button"
              className="tw-button tw-conflict-inbox-toggle"
              aria-expanded={isExpanded}
              aria-controls={isExpanded ? listId : undefined}
              onClick={() => setExpanded(!isExpanded)}
            >
              {isExpanded ? messages.hideConflicts() : messages.reviewChanges()}
            </button>
          </>
        ),
      },
    });
    return summary === undefined ? null : element;
  },
);

/** The conflicts. Renders nothing until someone wants to see them. `data-*` as the root. */
export const ConflictInboxList = forwardRef<HTMLUListElement, ConflictInboxListProps>(function ConflictInboxList(
  { children = (conflict) => <ConflictInboxItem conflict={conflict} />, ...props },
  ref,
) {
  const view = useInboxPart('List');
  const element = useRenderElement('ul', props, {
    state: toState(view),
    ref,
    props: {
      className: 'tw-conflict-inbox-list',
      id: view.listId,
      // Safari takes a list without bullets for none.
      role: 'list',
      children: view.conflicts.map((conflict) => <Row key={conflict.id}>{children(conflict)}</Row>),
    },
  });
  return view.isExpanded && view.conflicts.length > 0 ? element : null;
});

/** Only holds the key. */
function Row({ children }: { readonly children: ReactNode }) {
  return children;
}

/**
 * One conflict: what it is about, how it stands, and what can be done.
 *
 * | attribute | when |
 * | --- | --- |
 * | `data-decided` | `undecided`, `theirs`, `mine` or `merged` |
 * | `data-removed` | they removed what was changed here |
 */
export const ConflictInboxItem = forwardRef<HTMLLIElement, ConflictInboxItemProps>(function ConflictInboxItem(
  { conflict, ...props },
  ref,
) {
  return useRenderElement('li', props, {
    state: { decided: conflict.decided, removed: conflict.isRemoved } satisfies ConflictInboxItemState,
    ref,
    props: {
      className: 'tw-conflict-item',
      tabIndex: -1,
      'data-tw-row': '',
      children: <ItemContent conflict={conflict} />,
    },
  });
});

/** What an item shows unless it has children of its own. */
function ItemContent({ conflict }: { readonly conflict: Conflict }) {
  const { describe, formatField = String, review, resolve, dismiss } = useInboxPart('Item');
  const { messages, locale } = useWording();
  const id = useId();
  const { decided } = conflict;
  const fields = conflict.fields.map(({ field }) => formatField(field));
  return (
    <>
      <span className="tw-conflict-item-icon" aria-hidden="true">
        {decided === 'undecided' ? <ConflictIcon /> : <CheckIcon />}
      </span>
      <span className="tw-conflict-item-text">
        <span className="tw-conflict-item-line">
          <span className="tw-conflict-item-name" id={`${id}name`}>
            {describe?.(conflict) ?? `${conflict.operationName} ${conflict.entity}`}
          </span>{' '}
          <RelativeTime date={conflict.detectedAt} format="short" />
        </span>
        <span className="tw-conflict-item-detail">
          {conflict.isRemoved && decided === 'undecided'
            ? messages.conflictTitle(conflict)
            : messages.conflictDetail(conflict)}{' '}
          {fields.length > 0 && (
            <span className="tw-conflict-item-fields">
              {new Intl.ListFormat(locale, { type: 'unit', style: 'short' }).format(fields)}
            </span>
          )}
        </span>
      </span>
      <span className="tw-conflict-item-actions">
        {decided === 'theirs' && (
          <button
            type="button"
            className="tw-button"
            id={`${id}restore`}
            aria-labelledby={`${id}restore ${id}name`}
            onClick={() => resolve(conflict, 'mine')}
          >
            {messages.restoreMine()}
          </button>
        )}
        <button
          type="button"
          className="tw-button"
          id={`${id}review`}
          aria-haspopup="dialog"
          aria-labelledby={`${id}review ${id}name`}
          onClick={() => review(conflict)}
        >
          {messages.reviewConflict()}
        </button>
        {dismiss && decided !== 'undecided' && (
          <button
            type="button"
            className="tw-button tw-button-quiet"
            id={`${id}dismiss`}
            aria-labelledby={`${id}dismiss ${id}name`}
            onClick={() => dismiss(conflict)}
          >
            {messages.dismiss()}
          </button>
        )}
      </span>
    </>
  );
}

/** "No conflicts". Renders nothing while there are some. `data-*` as the root. */
export const ConflictInboxEmpty = forwardRef<HTMLParagraphElement, ConflictInboxEmptyProps>(
  function ConflictInboxEmpty(props, ref) {
    const view = useInboxPart('Empty');
    const { messages } = useWording();
    const element = useRenderElement('p', props, {
      state: toState(view),
      ref,
      props: { className: 'tw-conflict-inbox-empty', children: messages.conflictsEmpty() },
    });
    return view.conflicts.length === 0 ? element : null;
  },
);

export interface ConflictInboxRootProps
  extends UseConflictInboxOptions, ConflictWords, PartProps<'section', ConflictInboxState> {}

export type ConflictInboxBannerProps = PartProps<'div', ConflictInboxState>;
export type ConflictInboxEmptyProps = PartProps<'p', ConflictInboxState>;

export interface ConflictInboxListProps extends Omit<PartProps<'ul', ConflictInboxState>, 'children'> {
  /** Renders one conflict. @default a `ConflictInbox.Item` */
  children?: ((conflict: Conflict) => ReactNode) | undefined;
}

export interface ConflictInboxItemProps extends PartProps<'li', ConflictInboxItemState> {
  conflict: Conflict;
}

export interface ConflictInboxState {
  readonly count: number;
  /** `undefined`: none. */
  readonly undecided: number | undefined;
  readonly expanded: boolean;
  readonly empty: boolean;
}

export interface ConflictInboxItemState {
  readonly decided: Conflict['decided'];
  readonly removed: boolean;
}

function toState({ conflicts, undecided, isExpanded }: ConflictInboxView): ConflictInboxState {
  return {
    count: conflicts.length,
    undecided: undecided || undefined,
    expanded: isExpanded,
    empty: conflicts.length === 0,
  };
}
