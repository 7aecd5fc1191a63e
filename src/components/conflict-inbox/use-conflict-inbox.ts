'use client';

import { useEffect, useRef, useState } from 'react';
import type { Conflict, ConflictChoice } from '../../core/sync/conflict';
import { useHandler } from '../../hooks/use-handler';
import { useAnnounce } from '../announcer/use-announce';
import { useWording, type LocaleProps } from '../messages-provider';

export interface UseConflictInboxOptions extends LocaleProps {
  conflicts: readonly Conflict[];
  /** Told what someone decided. */
  onResolve: (conflict: Conflict, choice: ConflictChoice) => void;
  /** "Dismiss" for conflicts that are settled already. Without it they stay. */
  onDismiss?: ((conflict: Conflict) => void) | undefined;
}

/** What the inbox shows. */
export interface ConflictInboxView {
  readonly conflicts: readonly Conflict[];
  /** Those that wait for a decision. */
  readonly undecided: number;
  /** "2 conflicts need your decision", or how many were settled; `undefined`: there is none. */
  readonly summary: string | undefined;
  /** The list shows. */
  readonly isExpanded: boolean;
  setExpanded(isExpanded: boolean): void;
  /** In the dialog. */
  readonly reviewed: Conflict | undefined;
  review(conflict: Conflict | undefined): void;
  resolve(conflict: Conflict, choice: ConflictChoice): void;
  readonly dismiss: ((conflict: Conflict) => void) | undefined;
}

/** The inbox of conflicts: first a line that says how many, then the list, then one of them. Each step is someone's. */
export function useConflictInbox(options: UseConflictInboxOptions): ConflictInboxView {
  const { conflicts, onResolve, onDismiss } = options;
  const { messages, locale } = useWording(options);
  const [isExpanded, setExpanded] = useState(false);
  const [reviewedId, setReviewedId] = useState<string>();

  const undecided = conflicts.filter(({ decided }) => decided === 'undecided').length;
  const summary =
    undecided > 0
      ? messages.conflictsNeedDecision({ count: undecided, locale })
      : conflicts.length > 0
        ? messages.conflictsDecided({ count: conflicts.length, locale })
        : undefined;

  const announce = useAnnounce();
  const told = useRef(0);
  const tellNews = useHandler(() => {
    if (undecided > told.current && summary) announce(summary, { key: 'conflicts' });
    told.current = undecided;
  });
  useEffect(() => tellNews(), [undecided, tellNews]);

  return {
    conflicts,
    undecided,
    summary,
    isExpanded,
    setExpanded,
    reviewed: conflicts.find(({ id }) => id === reviewedId),
    review: (conflict) => setReviewedId(conflict?.id),
    resolve: onResolve,
    dismiss: onDismiss,
  };
}
