import type { Ref, RefCallback } from 'react';

/** One ref that fills several, and takes them back: with their own clean-up (React 19) or with `null` (React 18). */
export function mergeRefs<Instance>(...refs: readonly (Ref<Instance> | undefined)[]): RefCallback<Instance> {
  let undos: (() => void)[] = [];
  return (instance) => {
    for (const undo of undos) undo();
    undos = instance === null ? [] : refs.map((ref) => fill(ref, instance));
  };
}

function fill<Instance>(ref: Ref<Instance> | undefined, instance: Instance): () => void {
  if (typeof ref === 'function') {
    const undo = ref(instance);
    return typeof undo === 'function' ? undo : () => void ref(null);
  }
  if (!ref) return () => {};
  ref.current = instance;
  return () => {
    ref.current = null;
  };
}
