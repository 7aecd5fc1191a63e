type Props = Record<string, unknown>;
type Handler = (...args: unknown[]) => unknown;

/**
 * Props of several origins as one; the later origin wins, unless it says `undefined`. Class names add up, styles are laid over one another, and event
 * handlers all run: the latest first, the earlier ones only while `event.preventDefault()` was not called.
 */
export function mergeProps(...origins: readonly object[]): Props {
  const merged: Props = {};
  for (const origin of origins) {
    for (const [name, value] of Object.entries(origin) as [string, unknown][]) {
      merged[name] = mergeProp(name, merged[name], value);
    }
  }
  return merged;
}

function mergeProp(name: string, earlier: unknown, later: unknown): unknown {
  if (earlier === undefined) return later;
  if (later === undefined) return earlier;
  if (name === 'className') return [earlier as string, later as string].filter(Boolean).join(' ');
  if (name === 'style') return { ...(earlier as object), ...(later as object) };
  if (isHandler(name, earlier) && isHandler(name, later)) return chain(later, earlier);
  return later;
}

function isHandler(name: string, value: unknown): value is Handler {
  return /^on[A-Z]/.test(name) && typeof value === 'function';
}

function chain(first: Handler, then: Handler): Handler {
  return (...args) => {
    first(...args);
    if ((args[0] as { defaultPrevented?: boolean } | undefined)?.defaultPrevented !== true) then(...args);
  };
}
