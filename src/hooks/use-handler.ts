'use client';
import { useCallback, useInsertionEffect, useRef } from 'react';

/** A function that never changes and always calls the newest one given. For handlers: not to be called while rendering. */
export function useHandler<Args extends readonly unknown[], Result>(
  handler: (...args: Args) => Result,
): (...args: Args) => Result {
  const newest = useRef(handler);
  useInsertionEffect(() => {
    newest.current = handler;
  });
  return useCallback((...args: Args) => newest.current(...args), []);
}
