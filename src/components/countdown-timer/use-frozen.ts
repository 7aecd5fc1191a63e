'use client';

import { useState } from 'react';

/** The value, or while frozen the last one before. */
export function useFrozen(value: number, isFrozen: boolean): number {
  const [last, setLast] = useState(value);
  if (!isFrozen && !Object.is(last, value)) setLast(value);
  return isFrozen ? last : value;
}
