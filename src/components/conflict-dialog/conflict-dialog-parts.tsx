'use client';

import { forwardRef, useId, useRef, type ReactNode, type RefObject, type SyntheticEvent } from 'react';
import type { Conflict } from '../../core/sync/conflict';
import { MessagesProvider, useWording, type LocaleProps } from '../messages-provider';
import { createPartContext } from '../render-element/part-context';
import type { PartProps } from '../render-element/part-props';
import { useMergedRefs } from '../render-element/use-merged-refs';
import { useRenderElement } from '../render-element/use-render-element';
import { ConflictFieldView } from './conflict-field-view';
import { useConflictDialog, type ConflictDialogControl, type UseConflictDialogOptions } from './use-conflict-dialog';
import { useModal } from './use-modal';

interface DialogView extends ConflictDialogControl, ConflictWords {
  readonly conflict: Conflict | undefined;
  readonly id: string;
  /** What destroys nothing, and so has the focus first. */
  readonly safest: RefObject<HTMLButtonElement | null>;
}

/** How an app's own things are called. */
export interface ConflictWords {
  /** What it is about, in the reader's words. @default the operation's name and entity */
  describe?: ((conflict: Conflict) => ReactNode) | undefined;
  /** @default the name of the field */
  formatField?: ((field: string) => string) | undefined;
  /** @default the value as text, objects as JSON */
  formatValue?: ((value: unknown, field: string) => string) | undefined;
}

const [DialogProvider, useDialogPart] = createPartContext<DialogView>('ConflictDialog');

/** Holds the state; renders no element. */
export function ConflictDialogRoot(props: ConflictDialogRootProps) {
  const { conflict, describe, formatField, formatValue, messages, locale, children } = props;
  const control = useConflictDialog(props);
  const id = useId();
  const safest = useRef<HTMLButtonElement>(null);
  return (
    <MessagesProvider messages={messages} locale={locale}>
      <DialogProvider value={{ ...control, conflict, describe, formatField, formatValue, id, safest }}>
        {children}
      </DialogProvider>
    </MessagesProvider>
  );
}

/** "Review": opens the dialog. Renders nothing while there is no conflict. `data-open`. */
export const ConflictDialogTrigger = forwardRef<HTMLButtonElement, ConflictDialogTriggerProps>(
  function ConflictDialogTrigger(props, ref) {
    const { conflict, isOpen, change } = useDialogPart('Trigger');
    const { messages } = useWording();
    const button = useRenderElement('button', props, {
      state: { open: isOpen } satisfies ConflictDialogTriggerState,
      ref,
      props: {
        className: 'tw-root tw-button',
        type: 'button',
        'aria-haspopup': 'dialog',
        onClick: (event: SyntheticEvent) => void change(true, 'trigger-press', event),
        children: messages.reviewConflict(),
      },
    });
    return conflict ? button : null;
  },
);

/**
 * The modal `<dialog>`, named by its title. The focus goes to "Decide later", which destroys nothing; Escape closes without
 * deciding; on closing, the focus returns.
 *
 * | attribute | when |
 * | --- | --- |
 * | `data-open` | it is open |
 * | `data-decided` | `undecided`, `theirs`, `mine` or `merged` |
 * | `data-removed` | they removed what was changed here |
 * | `data-editing` | a value is picked per field |
 */
export const ConflictDialogPopup = forwardRef<HTMLDialogElement, ConflictDialogPopupProps>(
  function ConflictDialogPopup(props, ref) {
    const view = useDialogPart('Popup');
    const element = useRef<HTMLDialogElement>(null);
    useModal(view.isOpen, element, view.safest);
    return useRenderElement('dialog', props, {
      state: toState(view),
      ref: useMergedRefs(ref, element),
      props: {
        className: 'tw-root tw-conflict-dialog',
        'aria-labelledby': `${view.id}title`,
        'aria-describedby': `${view.id}description`,
        onCancel: (event: SyntheticEvent) => {
          event.preventDefault();
          view.change(false, 'escape-key', event);
        },
        // Browsers close at a second Escape whatever the first was answered.
        onClose: (event: SyntheticEvent<HTMLDialogElement>) => {
          const dialog = event.currentTarget;
          if (view.isOpen && !dialog.open && !view.change(false, 'escape-key', event)) dialog.showModal();
        },
      },
    });
  },
);

/** "Someone else changed this too". `data-*` as the popup. */
export const ConflictDialogTitle = forwardRef<HTMLHeadingElement, ConflictDialogTitleProps>(
  function ConflictDialogTitle(props, ref) {
    const view = useDialogPart('Title');
    const { messages } = useWording();
    return useRenderElement('h2', props, {
      state: toState(view),
      ref,
      props: {
        className: 'tw-conflict-dialog-title',
        id: `${view.id}title`,
        children: view.conflict && messages.conflictTitle(view.conflict),
      },
    });
  },
);

/** What it is about, and how it stands. `data-*` as the popup. */
export const ConflictDialogDescription = forwardRef<HTMLParagraphElement, ConflictDialogDescriptionProps>(
  function ConflictDialogDescription(props, ref) {
    const view = useDialogPart('Description');
    const { messages } = useWording();
    const { conflict, describe } = view;
    return useRenderElement('p', props, {
      state: toState(view),
      ref,
      props: {
        className: 'tw-conflict-dialog-description',
        id: `${view.id}description`,
        children: conflict && (
          <>
            <span className="tw-conflict-subject">
              {describe?.(conflict) ?? `${conflict.operationName} ${conflict.entity}`}
            </span>{' '}
            {messages.conflictDetail(conflict)}
          </>
        ),
      },
    });
  },
);

/** Every field with what it was, mine and theirs. `data-*` as the popup. */
export const ConflictDialogFields = forwardRef<HTMLDivElement, ConflictDialogFieldsProps>(
  function ConflictDialogFields(props, ref) {
    const view = useDialogPart('Fields');
    const { conflict, formatField, formatValue, isEditing, isRefused, draft, write } = view;
    const element = useRenderElement('div', props, {
      state: toState(view),
      ref,
      props: {
        className: 'tw-conflict-fields',
        children: conflict?.fields.map((field) => (
          <ConflictFieldView
            key={field.field}
            conflict={conflict}
            field={field}
            label={formatField?.(field.field) ?? field.field}
            formatValue={formatValue}
            isEditing={isEditing}
            isRefused={isRefused}
            draft={draft}
            onWrite={(next) => write(field.field, next)}
          />
        )),
      },
    });
    return conflict?.fields.length ? element : null;
  },
);

/** "Decide later": closes, and decides nothing. Has the focus first. `data-*` as the popup. */
export const ConflictDialogLater = forwardRef<HTMLButtonElement, ConflictDialogLaterProps>(
  function ConflictDialogLater(props, ref) {
    const view = useDialogPart('Later');
    const { messages } = useWording();
    const { safest } = view;
    return useRenderElement('button', props, {
      state: toState(view),
      ref: useMergedRefs(ref, safest),
      props: {
        className: 'tw-button tw-button-quiet tw-conflict-later',
        type: 'button',
        onClick: (event: SyntheticEvent) => void view.change(false, 'close-press', event),
        children: view.conflict?.decided === 'undecided' ? messages.decideLater() : messages.dismiss(),
      },
    });
  },
);

/** "Take theirs". Renders nothing while editing, or where theirs stands already. `data-*` as the popup. */
export const ConflictDialogTakeTheirs = forwardRef<HTMLButtonElement, ConflictDialogTakeTheirsProps>(
  function ConflictDialogTakeTheirs(props, ref) {
    const view = useDialogPart('TakeTheirs');
    const { messages } = useWording();
    const { conflict, isEditing } = view;
    const button = useRenderElement('button', props, {
      state: toState(view),
      ref,
      props: {
        className: 'tw-button',
        type: 'button',
        onClick: (event: SyntheticEvent) => view.resolve('theirs', event),
        children: conflict && messages.takeTheirs(conflict),
      },
    });
    return isEditing || conflict?.decided === 'theirs' ? null : button;
  },
);

/** "Keep mine", or "Restore mine". Renders nothing while editing, or where mine stands already. `data-*` as the popup. */
export const ConflictDialogKeepMine = forwardRef<HTMLButtonElement, ConflictDialogKeepMineProps>(
  function ConflictDialogKeepMine(props, ref) {
    const view = useDialogPart('KeepMine');
    const { messages } = useWording();
    const { conflict, isEditing } = view;
    const button = useRenderElement('button', props, {
      state: toState(view),
      ref,
      props: {
        className: 'tw-button',
        type: 'button',
        onClick: (event: SyntheticEvent) => view.resolve('mine', event),
        children: conflict?.decided === 'undecided' ? messages.keepMine() : messages.restoreMine(),
      },
    });
    return isEditing || conflict?.decided === 'mine' ? null : button;
  },
);

/** "Edit…": picks per field, and back. Renders nothing where there are no fields to pick from. `data-*` as the popup. */
export const ConflictDialogEdit = forwardRef<HTMLButtonElement, ConflictDialogEditProps>(
  function ConflictDialogEdit(props, ref) {
    const view = useDialogPart('Edit');
    const { messages } = useWording();
    const { conflict, isEditing, setEditing } = view;
    const button = useRenderElement('button', props, {
      state: toState(view),
      ref,
      props: {
        className: 'tw-button',
        type: 'button',
        onClick: () => setEditing(!isEditing),
        children: isEditing ? messages.backToConflict() : messages.editConflict(),
      },
    });
    return conflict?.fields.length && !conflict.isRemoved ? button : null;
  },
);

/** "Save" what was picked. Renders nothing unless editing. `data-*` as the popup. */
export const ConflictDialogSave = forwardRef<HTMLButtonElement, ConflictDialogSaveProps>(
  function ConflictDialogSave(props, ref) {
    const view = useDialogPart('Save');
    const { messages } = useWording();
    const button = useRenderElement('button', props, {
      state: toState(view),
      ref,
      props: {
        className: 'tw-button tw-button-primary',
        type: 'button',
        onClick: (event: SyntheticEvent) => view.resolve('draft', event),
        children: messages.saveConflict(),
      },
    });
    return view.isEditing ? button : null;
  },
);

export interface ConflictDialogRootProps extends UseConflictDialogOptions, ConflictWords, LocaleProps {
  children?: ReactNode;
}

export type ConflictDialogTriggerProps = PartProps<'button', ConflictDialogTriggerState>;
export type ConflictDialogPopupProps = PartProps<'dialog', ConflictDialogState>;
export type ConflictDialogTitleProps = PartProps<'h2', ConflictDialogState>;
export type ConflictDialogDescriptionProps = PartProps<'p', ConflictDialogState>;
export type ConflictDialogFieldsProps = PartProps<'div', ConflictDialogState>;
export type ConflictDialogLaterProps = PartProps<'button', ConflictDialogState>;
export type ConflictDialogTakeTheirsProps = PartProps<'button', ConflictDialogState>;
export type ConflictDialogKeepMineProps = PartProps<'button', ConflictDialogState>;
export type ConflictDialogEditProps = PartProps<'button', ConflictDialogState>;
export type ConflictDialogSaveProps = PartProps<'button', ConflictDialogState>;

export interface ConflictDialogTriggerState {
  readonly open: boolean;
}

export interface ConflictDialogState {
  readonly open: boolean;
  readonly decided: Conflict['decided'] | undefined;
  readonly removed: boolean;
  readonly editing: boolean;
}

function toState({ isOpen, conflict, isEditing }: DialogView): ConflictDialogState {
  return {
    open: isOpen,
    decided: conflict?.decided,
    removed: conflict?.isRemoved ?? false,
    editing: isEditing,
  };
}
