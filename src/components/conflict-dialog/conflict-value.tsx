'use client';

import type { ReactElement } from 'react';
import { useWording } from '../messages-provider';
import { toJson } from '../pending-changes/to-json';
import { toTextDifference } from './text-difference';

/** One value as text. Objects as they would be sent; nothing for what is empty. */
export function toText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : toJson(value);
}

/**
 * A value against the one before: what is gone in `<del>`, what is new in `<ins>`, both told to screen readers, so that colour is
 * never the only sign.
 */
export function ConflictValue({ before, after }: { readonly before: string; readonly after: string }): ReactElement {
  const { messages } = useWording();
  const { start, removed, added, end } = toTextDifference(before, after);
  return (
    <span className="tw-conflict-value" dir="auto">
      {start}
      {removed && (
        <del className="tw-conflict-removed">
          <span className="tw-visually-hidden">{messages.textRemoved()} </span>
          {removed}
        </del>
      )}
      {added && (
        <ins className="tw-conflict-added">
          <span className="tw-visually-hidden">{messages.textAdded()} </span>
          {added}
        </ins>
      )}
      {end}
      {!after && <span className="tw-conflict-none"> {messages.valueNone()}</span>}
    </span>
  );
}
