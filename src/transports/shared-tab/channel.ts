/** Reaches everybody of an origin that has opened the same name, but not oneself. */
export interface TabChannel {
  post(message: unknown): void;
  close(): void;
}

export type OpenTabChannel = (name: string, heard: (message: unknown) => void) => TabChannel;

/** @see https://html.spec.whatwg.org/multipage/web-messaging.html#broadcasting-to-other-browsing-contexts */
export function browserChannels(): OpenTabChannel | undefined {
  if (!('BroadcastChannel' in globalThis)) return undefined;
  return (name, heard) => {
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }: { readonly data: unknown }) => heard(data);
    return {
      post: (message) => channel.postMessage(message),
      close: () => channel.close(),
    };
  };
}
