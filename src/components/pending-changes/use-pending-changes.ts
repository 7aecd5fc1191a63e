'use client';

import type { ReactNode } from 'react';
import type { PendingOperation } from '../../core/sync/pending-operation';
import { useWording, type LocaleProps } from '../messages-provider';

export interface UsePendingChangesOptions extends LocaleProps {
  /** In the order in which they are shown: that of the log. */
  operations: readonly PendingOperation[];
  /** "Retry", and "Send again" for one that may have been done. Without it nothing can be retried here. */
  onRetry?: ((operation: PendingOperation) => void) | undefined;
  /** Called once someone has confirmed. Without it nothing can be discarded here. */
  onDiscard?: ((operation: PendingOperation) => void) | undefined;
  /** A change in the reader's words: "Rename “Milk” to “Oat milk”". @default the operation's name and entity */
  describe?: ((operation: PendingOperation) => ReactNode) | undefined;
}

/** What the list shows. */
export interface PendingChangesView extends Pick<UsePendingChangesOptions, 'onRetry' | 'onDiscard' | 'describe'> {
  readonly operations: readonly PendingOperation[];
  readonly title: string;
}

/** The outbox as a list. */
export function usePendingChanges(options: UsePendingChangesOptions): PendingChangesView {
  const { operations, onRetry, onDiscard, describe } = options;
  const { messages } = useWording(options);
  return { operations, title: messages.pendingChanges(), onRetry, onDiscard, describe };
}

/** Waits for someone, or for its next attempt. What is under way, done, or in conflict is not helped by another attempt. */
export function canRetry({ status, problem, retryAt }: PendingOperation): boolean {
  if (status === 'queued') return problem !== undefined || retryAt !== undefined;
  return status === 'unconfirmed' || status === 'rejected' || status === 'parked';
}

/** What is under way or done at the server can't be called back by forgetting it here. */
export function canDiscard({ status }: PendingOperation): boolean {
  return status !== 'sending' && status !== 'acked';
}
