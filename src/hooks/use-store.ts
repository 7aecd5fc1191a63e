'use client';
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import type { Readable } from '../shared/store';

/**
 * The one bridge from Tidewire's stores to React. Re-renders only when the selected value changes.
 *
 * @param select may be written inline, and may return new objects if `isEqual` compares them
 * @param onServer what the server rendered; the first render in the browser repeats it. @default the current value
 */
export function useStore<Value, Selected = Value>(
  source: Readable<Value>,
  select: (value: Value) => Selected = identity as (value: Value) => Selected,
  isEqual: (a: Selected, b: Selected) => boolean = Object.is,
  onServer?: { readonly current: Value },
): Selected {
  const shown = useRef<{ readonly selected: Selected } | undefined>(undefined);
  const read = useMemo(() => {
    let last: { readonly value: Value; readonly selected: Selected } | undefined;
    return (value: Value): Selected => {
      // The same value must give the same answer, or React would render for ever.
      if (last && Object.is(last.value, value)) return last.selected;
      const selected = select(value);
      const before = last ?? shown.current;
      last = { value, selected: before && isEqual(before.selected, selected) ? before.selected : selected };
      return last.selected;
    };
  }, [select, isEqual]);
  const selected = useSyncExternalStore(
    source.subscribe,
    () => read(source.current),
    () => read((onServer ?? source).current),
  );
  useEffect(() => {
    shown.current = { selected };
  }, [selected]);
  return selected;
}

function identity<Value>(value: Value): Value {
  return value;
}
