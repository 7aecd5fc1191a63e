/** Tells the tabs of one user that something was written, or that a seat is free. Reaches all but this one. */
export interface Hints {
  tell(leftFence?: number): void;
  close(): void;
}

/** @see https://html.spec.whatwg.org/multipage/web-messaging.html#broadcasting-to-other-browsing-contexts */
export function openHints(name: string, told: (leftFence?: number) => void): Hints | undefined {
  try {
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }: { readonly data: unknown }) => told(typeof data === 'number' ? data : undefined);
    return { tell: (leftFence) => channel.postMessage(leftFence), close: () => channel.close() };
  } catch {
    // None in this browser, or not for this page. Becoming visible is hint enough.
    return undefined;
  }
}
