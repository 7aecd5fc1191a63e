'use client';

import { useEffect, useRef, type FocusEvent, type RefObject } from 'react';

interface FocusInList {
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
  readonly onBlur: (event: FocusEvent<HTMLElement>) => void;
}

interface Focused {
  readonly element: Element;
  readonly row: HTMLElement;
  readonly index: number;
}

/**
 * When the row that has the focus leaves, the focus goes to the row that takes its place, then to the one before, then to the
 * list itself; when only its button leaves, to the row: never to the top of the page. Rows are the elements with `data-tw-row`, and take the focus themselves.
 *
 * @param rows changes whenever rows may have come or gone
 */
export function useFocusInList(root: RefObject<HTMLElement | null>, rows: unknown): FocusInList {
  const focused = useRef<Focused | undefined>(undefined);

  useEffect(() => {
    const list = root.current;
    const left = focused.current;
    if (!list || !left || left.element.isConnected) return;
    focused.current = undefined;
    const { activeElement, body } = list.ownerDocument;
    // Somebody else has taken it. In a dialog that was just closed it is as good as nowhere, until the next paint notices.
    if (activeElement && activeElement !== body && !activeElement.closest('dialog:not([open])')) return;
    const remaining = rowsOf(list);
    const neighbour = remaining[Math.min(left.index, remaining.length - 1)];
    (left.row.isConnected ? left.row : (neighbour ?? list)).focus();
  }, [root, rows]);

  return {
    onFocus({ currentTarget, target }) {
      // A dialog of the list was opened from a row, which is where the focus belongs again afterwards.
      if (target.closest('dialog')) return;
      const row = target.closest<HTMLElement>('[data-tw-row]');
      focused.current = row ? { element: target, row, index: rowsOf(currentTarget).indexOf(row) } : undefined;
    },
    // A person's, since React tells of none that a removal brings. One of the whole window leaves the focus where it was, and a
    // dialog only borrows it.
    onBlur({ currentTarget, target, relatedTarget }) {
      const isStillHere =
        target.ownerDocument.activeElement === target ||
        currentTarget.contains(relatedTarget) ||
        currentTarget.querySelector('dialog[open]') !== null;
      if (!isStillHere) focused.current = undefined;
    },
  };
}

function rowsOf(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[data-tw-row]')];
}
