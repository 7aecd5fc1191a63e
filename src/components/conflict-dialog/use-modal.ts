'use client';

import { useEffect, type RefObject } from 'react';

/**
 * Shows a `<dialog>` as a modal while `isOpen`, with the focus on `first`, and gives the focus back to where it came from. The
 * platform makes the page behind it inert.
 */
export function useModal(
  isOpen: boolean,
  dialogRef: RefObject<HTMLDialogElement | null>,
  first: RefObject<HTMLElement | null>,
): void {
  useEffect(() => {
    const dialog = dialogRef.current;
    if (!isOpen || !dialog) return undefined;
    const cameFrom = dialog.ownerDocument.activeElement as HTMLElement | null;
    if ('showModal' in dialog) dialog.showModal();
    first.current?.focus();
    return () => {
      if ('close' in dialog) dialog.close();
      if (cameFrom?.isConnected) cameFrom.focus();
    };
  }, [isOpen, dialogRef, first]);
}
