'use client';

import { forwardRef, useId, useRef, type ReactNode } from 'react';
import type { OperationStatus, PendingOperation } from '../../core/sync/pending-operation';
import { formatCount } from '../counted';
import { MessagesProvider, useWording } from '../messages-provider';
import { createPartContext } from '../render-element/part-context';
import type { PartProps } from '../render-element/part-props';
import { useMergedRefs } from '../render-element/use-merged-refs';
import { useRenderElement } from '../render-element/use-render-element';
import { PendingChangeContent } from './pending-change-content';
import { ChangeProvider } from './pending-change-parts';
import { useFocusInList } from './use-focus-in-list';
import { usePendingChanges, type PendingChangesView, type UsePendingChangesOptions } from './use-pending-changes';

interface ListView extends PendingChangesView {
  readonly titleId: string;
}

const [ListProvider, useListPart] = createPartContext<ListView>('PendingChanges');

/**
 * A region that holds the parts, named by its title. When the change that has the focus leaves, the focus goes to its neighbour.
 *
 * | attribute | when |
 * | --- | --- |
 * | `data-count` | how many changes there are |
 * | `data-empty` | there are none |
 */
export const PendingChangesRoot = forwardRef<HTMLElement, PendingChangesRootProps>(function PendingChangesRoot(
  { operations, onRetry, onDiscard, describe, messages, locale, ...props },
  ref,
) {
  const view = usePendingChanges({ operations, onRetry, onDiscard, describe, messages, locale });
  const titleId = useId();
  const element = useRef<HTMLElement>(null);
  const focus = useFocusInList(element, operations);
  const root = useRenderElement('section', props, {
    state: toState(view),
    ref: useMergedRefs(ref, element),
    props: {
      className: 'tw-root tw-pending-changes',
      'aria-labelledby': titleId,
      tabIndex: -1,
      ...focus,
    },
  });
  return (
    <MessagesProvider messages={messages} locale={locale}>
      <ListProvider value={{ ...view, titleId }}>{root}</ListProvider>
    </MessagesProvider>
  );
});

/** "Pending changes", and how many. `data-*` as the root. */
export const PendingChangesTitle = forwardRef<HTMLHeadingElement, PendingChangesTitleProps>(
  function PendingChangesTitle(props, ref) {
    const view = useListPart('Title');
    const { locale } = useWording();
    const { length } = view.operations;
    return useRenderElement('h2', props, {
      state: toState(view),
      ref,
      props: {
        className: 'tw-pending-changes-title',
        id: view.titleId,
        children: (
          <>
            {view.title} {length > 0 && <span className="tw-pending-changes-count">{formatCount(length, locale)}</span>}
          </>
        ),
      },
    });
  },
);

/** The list. Renders nothing if it is empty. `data-*` as the root. */
export const PendingChangesList = forwardRef<HTMLUListElement, PendingChangesListProps>(function PendingChangesList(
  { children = (operation) => <PendingChangesItem operation={operation} />, ...props },
  ref,
) {
  const view = useListPart('List');
  const element = useRenderElement('ul', props, {
    state: toState(view),
    ref,
    props: {
      className: 'tw-pending-changes-list',
      // Safari takes a list without bullets for none.
      role: 'list',
      children: view.operations.map((operation) => <Row key={operation.id}>{children(operation)}</Row>),
    },
  });
  return view.operations.length > 0 ? element : null;
});

/** Only holds the key. */
function Row({ children }: { readonly children: ReactNode }) {
  return children;
}

/**
 * One change, with everything about it unless children say otherwise.
 *
 * | attribute | when |
 * | --- | --- |
 * | `data-status` | `queued`, `sending`, `acked`, `unconfirmed`, `conflict`, `rejected` or `parked` |
 * | `data-change` | `patch`, `create` or `remove` |
 * | `data-unsaved` | it would not survive closing the page |
 */
export const PendingChangesItem = forwardRef<HTMLLIElement, PendingChangesItemProps>(function PendingChangesItem(
  { operation, ...props },
  ref,
) {
  const { describe, onRetry, onDiscard } = useListPart('Item');
  const item = useRenderElement('li', props, {
    state: {
      status: operation.status,
      change: operation.change,
      unsaved: operation.durability === 'memory',
    } satisfies PendingChangesItemState,
    ref,
    props: {
      className: 'tw-pending-change',
      tabIndex: -1,
      'data-tw-row': '',
      children: <PendingChangeContent />,
    },
  });
  return (
    <ChangeProvider operation={operation} describe={describe} onRetry={onRetry} onDiscard={onDiscard}>
      {item}
    </ChangeProvider>
  );
});

/** "Nothing is waiting to be sent". Renders nothing while there are changes. `data-*` as the root. */
export const PendingChangesEmpty = forwardRef<HTMLParagraphElement, PendingChangesEmptyProps>(
  function PendingChangesEmpty(props, ref) {
    const view = useListPart('Empty');
    const { messages } = useWording();
    const element = useRenderElement('p', props, {
      state: toState(view),
      ref,
      props: { className: 'tw-pending-changes-empty', children: messages.pendingChangesEmpty() },
    });
    return view.operations.length === 0 ? element : null;
  },
);

export interface PendingChangesRootProps extends UsePendingChangesOptions, PartProps<'section', PendingChangesState> {}

export type PendingChangesTitleProps = PartProps<'h2', PendingChangesState>;
export type PendingChangesEmptyProps = PartProps<'p', PendingChangesState>;

export interface PendingChangesListProps extends Omit<PartProps<'ul', PendingChangesState>, 'children'> {
  /** Renders one change. @default a `PendingChanges.Item` */
  children?: ((operation: PendingOperation) => ReactNode) | undefined;
}

export interface PendingChangesItemProps extends PartProps<'li', PendingChangesItemState> {
  operation: PendingOperation;
}

export interface PendingChangesState {
  readonly count: number;
  readonly empty: boolean;
}

export interface PendingChangesItemState {
  readonly status: OperationStatus;
  readonly change: PendingOperation['change'];
  readonly unsaved: boolean;
}

function toState({ operations }: PendingChangesView): PendingChangesState {
  return { count: operations.length, empty: operations.length === 0 };
}
