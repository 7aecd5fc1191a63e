'use client';
import { useMemo, useSyncExternalStore } from 'react';
import type { Readable } from '../shared/store';

/**
 * The one bridge from Tidewire's stores to React. Re-renders only when the selected value changes.
 *
 * @param select may be written inline. One that makes a new object each time re-renders with every change of the source
 * @param onServer what the server rendered; the first render in the browser repeats it. @default the current value
 */
export function useStore<Value, Selected = Value>(
  source: Readable<Value>,
  select: (value: Value) => Selected = identity as (value: Value) => Selected,
  onServer: { readonly current: Value } = source,
): Selected {
  const read = useMemo(() => createReader(select), [select]);
  return useSyncExternalStore(
    source.subscribe,
    () => read(source),
    () => read(onServer),
  );
}

/** The same value must give the same answer, or React would render for ever. */
function createReader<Value, Selected>(select: (value: Value) => Selected) {
  let last: { readonly value: Value; readonly selected: Selected } | undefined;
  return ({ current }: { readonly current: Value }): Selected => {
    if (!last || !Object.is(last.value, current)) last = { value: current, selected: select(current) };
    return last.selected;
  };
}

function identity<Value>(value: Value): Value {
  return value;
}
