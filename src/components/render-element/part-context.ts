'use client';

import { createContext, useContext, type Provider } from 'react';
import { TidewireError } from '../../shared/errors';

/** What a Root hands to its parts: the provider, and the hook with which a part reads it. */
export function createPartContext<Value extends object>(
  component: string,
): readonly [Provider<Value | undefined>, (part: string) => Value] {
  const Context = createContext<Value | undefined>(undefined);
  Context.displayName = component;
  function usePartContext(part: string): Value {
    const value = useContext(Context);
    if (value) return value;
    throw new TidewireError(
      'part-outside-root',
      `<${component}.${part}> was rendered outside <${component}.Root>. It shows what the root knows, and has nothing to ` +
        `show alone. Put it inside <${component}.Root>, or use the ready-made <${component}/>.`,
    );
  }
  return [Context.Provider, usePartContext];
}
