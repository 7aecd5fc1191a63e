'use client';

import { forwardRef } from 'react';
import type { LocaleProps } from '../messages-provider';
import {
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
  type ConflictDialogPopupProps,
  type ConflictWords,
} from './conflict-dialog-parts';
import type { UseConflictDialogOptions } from './use-conflict-dialog';

const ReadyMade = forwardRef<HTMLDialogElement, ConflictDialogProps>(function ConflictDialog(props, ref) {
  const { conflict, onResolve, open, onOpenChange, describe, formatField, formatValue, messages, locale, ...popup } =
    props;
  const root = { conflict, onResolve, open, onOpenChange, describe, formatField, formatValue, messages, locale };
  return (
    <ConflictDialogRoot {...root}>
      {open === undefined && <ConflictDialogTrigger />}
      <ConflictDialogPopup {...popup} ref={ref}>
        <div className="tw-conflict-dialog-head">
          <ConflictDialogTitle />
          <ConflictDialogDescription />
        </div>
        <ConflictDialogFields />
        <div className="tw-conflict-dialog-actions">
          <ConflictDialogLater />
          <ConflictDialogEdit />
          <ConflictDialogTakeTheirs />
          <ConflictDialogKeepMine />
          <ConflictDialogSave />
        </div>
      </ConflictDialogPopup>
    </ConflictDialogRoot>
  );
});

/**
 * One conflict, field by field: what it was, mine and theirs, with what changed marked; keep mine, take theirs, or pick and edit per
 * field. Opens only when someone asks: by its button, or by `open` from one of yours. Nothing is decided by closing it.
 *
 * @example
 * <ConflictDialog conflict={conflict} onResolve={({ id }, choice) => resolve(id, choice)} />
 * @example
 * <ConflictDialog
 *   conflict={chosen}
 *   open={chosen !== undefined}
 *   onOpenChange={() => setChosen(undefined)}
 *   onResolve={({ id }, choice) => resolve(id, choice)}
 *   describe={({ vars }) => <>Rename to “{(vars as { title: string }).title}”</>}
 * />
 */
export const ConflictDialog = /* @__PURE__ */ Object.assign(ReadyMade, {
  Root: ConflictDialogRoot,
  Trigger: ConflictDialogTrigger,
  Popup: ConflictDialogPopup,
  Title: ConflictDialogTitle,
  Description: ConflictDialogDescription,
  Fields: ConflictDialogFields,
  Later: ConflictDialogLater,
  TakeTheirs: ConflictDialogTakeTheirs,
  KeepMine: ConflictDialogKeepMine,
  Edit: ConflictDialogEdit,
  Save: ConflictDialogSave,
});

export interface ConflictDialogProps
  extends UseConflictDialogOptions, ConflictWords, LocaleProps, Omit<ConflictDialogPopupProps, 'children' | 'open'> {}
