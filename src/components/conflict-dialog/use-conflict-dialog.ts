'use client';

import { useEffect, useState, type SyntheticEvent } from 'react';
import type { Conflict, ConflictChoice } from '../../core/sync/conflict';
import { useHandler } from '../../hooks/use-handler';
import { toValues, type ConflictDraft, type FieldDraft } from './conflict-draft';

export interface ConflictDialogOpenChangeDetails {
  /** `resolved`: someone decided here. `remote`: it was settled elsewhere. */
  readonly reason: 'trigger-press' | 'escape-key' | 'close-press' | 'resolved' | 'remote';
  readonly event: SyntheticEvent | undefined;
  /** Leaves it open, or closed, as it is. */
  cancel(): void;
}

export interface UseConflictDialogOptions {
  /** `undefined`: none; an open dialog closes. */
  conflict: Conflict | undefined;
  /** Told what someone decided; the dialog then closes. */
  onResolve: (conflict: Conflict, choice: ConflictChoice) => void;
  /** Controlled: open it when someone asks for it, and never unasked. */
  open?: boolean | undefined;
  onOpenChange?: ((open: boolean, details: ConflictDialogOpenChangeDetails) => void) | undefined;
}

export interface ConflictDialogControl {
  readonly isOpen: boolean;
  /** Picking a value per field, instead of deciding for all at once. */
  readonly isEditing: boolean;
  readonly draft: ConflictDraft;
  /** Something written is no value: nothing can be saved. Shown once someone tried. */
  readonly isRefused: boolean;
  /** @returns whether it was done */
  change(open: boolean, reason: ConflictDialogOpenChangeDetails['reason'], event?: SyntheticEvent): boolean;
  setEditing(isEditing: boolean): void;
  write(field: string, draft: FieldDraft): void;
  /** `draft`: what was picked per field. */
  resolve(choice: 'mine' | 'theirs' | 'draft', event: SyntheticEvent): void;
}

interface Work {
  readonly conflictId: string | undefined;
  readonly isEditing: boolean;
  readonly isRefused: boolean;
  readonly draft: ConflictDraft;
}

/**
 * A conflict on its way to a decision. What was picked and written stays while the dialog is closed, until the conflict is
 * another one: closing decides nothing, and loses nothing.
 */
export function useConflictDialog(options: UseConflictDialogOptions): ConflictDialogControl {
  const { conflict, onResolve, open, onOpenChange } = options;
  const [isOwnOpen, setOwnOpen] = useState(false);
  const wantsOpen = open ?? isOwnOpen;
  const untouched: Work = { conflictId: conflict?.id, isEditing: false, isRefused: false, draft: {} };
  const [stored, setWork] = useState(untouched);
  const work = stored.conflictId === conflict?.id ? stored : untouched;

  const change = useHandler(
    (next: boolean, reason: ConflictDialogOpenChangeDetails['reason'], event?: SyntheticEvent) => {
      const outcome = { isCancelled: false };
      onOpenChange?.(next, { reason, event, cancel: () => void (outcome.isCancelled = true) });
      if (!outcome.isCancelled && open === undefined) setOwnOpen(next);
      return !outcome.isCancelled;
    },
  );

  const isSettled = wantsOpen && !conflict;
  useEffect(() => {
    if (isSettled) change(false, 'remote');
  }, [isSettled, change]);

  return {
    isOpen: wantsOpen && conflict !== undefined,
    isEditing: work.isEditing,
    isRefused: work.isRefused,
    draft: work.draft,
    change,
    setEditing: (isEditing) => setWork({ ...work, isEditing, isRefused: false }),
    write: (field, fieldDraft) => setWork({ ...work, draft: { ...work.draft, [field]: fieldDraft } }),
    resolve: useHandler((choice: 'mine' | 'theirs' | 'draft', event: SyntheticEvent) => {
      if (!conflict) return;
      const values = choice === 'draft' ? toValues(conflict, work.draft) : undefined;
      if (choice === 'draft' && !values) return setWork({ ...work, isRefused: true });
      onResolve(conflict, values ? { values } : (choice as 'mine' | 'theirs'));
      change(false, 'resolved', event);
    }),
  };
}
