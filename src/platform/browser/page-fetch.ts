/** The global `fetch`, found when it is called: whoever replaces it later (a service worker's mock, a polyfill) is asked too. */
export const pageFetch: typeof fetch = (input, init) => fetch(input, init);

/**
 * Does the browser say that it will send nothing? It may be wrong, but what is not given to it has certainly not left.
 *
 * @see https://html.spec.whatwg.org/multipage/system-state.html#dom-navigator-online
 */
export function isBrowserOffline(): boolean {
  // Node has a navigator that does not know.
  const { onLine } = (globalThis.navigator ?? {}) as { readonly onLine?: boolean };
  return onLine === false;
}
