/** Where a connection comes from, as far as one can tell. */
export interface HubRequest {
  /** Path and query. */
  readonly url?: string | undefined;
  /** The IP address of the other end of the TCP connection: behind a proxy, the proxy's. */
  readonly remoteAddress?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/**
 * One client's way to the hub, whatever it is made of: a WebSocket, an HTTP session, a MessagePort, a link of a virtual network.
 * Carries whole messages in order.
 */
export interface HubSocket {
  /** One text message, in UTF-8. Does nothing once the socket is over. */
  send(message: Uint8Array): void;
  /** Bytes handed over and not yet known to have left. */
  readonly bufferedBytes: number;
  /** Ends it in good order: what was sent still arrives. `closed` follows. */
  close(code: number, reason: string): void;
  /** Ends it without a word. `closed` follows. */
  terminate(): void;
  /** Stops and resumes reading, so that the sender is slowed down. Without it what comes is taken in. */
  readonly flow?: { pause(): void; resume(): void } | undefined;
  /** Asks for a sign of life below the protocol; an answer is told as `alive`. Without it only what the client says counts. */
  readonly ping?: (() => void) | undefined;
}

/** The hub's end of such a socket. */
export interface HubSocketListener {
  /** A message came; anything but text is counted as malformed. */
  received(message: string | Uint8Array): void;
  /** A sign of life that is no message. @param isPing one that costs an answer, and so counts against the frame rate */
  alive(isPing?: boolean): void;
  /** What came was no message at all: the socket is ending. @param isTooLarge it was one, but longer than `maxPayloadBytes` */
  broken(isTooLarge: boolean): void;
  /** It is over, whoever ended it. Comes once and last. */
  closed(code: number): void;
}

/** Gives a socket to a hub. It is open already, and has agreed on `tidewire.v1` where it can agree on anything. */
export type AcceptSocket = (socket: HubSocket, request: HubRequest) => HubSocketListener;
