/**
 * Tidewire messages over Socket.IO: what the client's transport and the hub's door agree on. One event carries one message or
 * several, each an argument of its own.
 */
export const socketIoWire = {
  /** Both ways. Arguments: messages, as texts or bytes. */
  message: 'tidewire',
  /** From the server, first of all. Argument: the subprotocol that it selected. */
  opened: 'tidewire:open',
  /** From the server, last of all; the client then disconnects. Arguments: code and reason, as of a WebSocket. */
  closed: 'tidewire:close',
  /** The field of the handshake's `auth` with the subprotocols that the client offers. */
  offer: 'tidewire',
} as const;
