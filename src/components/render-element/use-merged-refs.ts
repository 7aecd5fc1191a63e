'use client';

import { useMemo, type Ref, type RefCallback } from 'react';
import { mergeRefs } from './merge-refs';

/** One stable ref for the app's and the part's own. */
export function useMergedRefs<Instance>(app: Ref<Instance>, own: Ref<Instance>): RefCallback<Instance> {
  return useMemo(() => mergeRefs(app, own), [app, own]);
}
