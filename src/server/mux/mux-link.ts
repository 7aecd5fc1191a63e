import { writeMuxWord, type MuxWord } from '../../protocol/mux-words';
import type { AcceptSocket, HubRequest, HubSocket, HubSocketListener } from '../connection/hub-socket';

/** What a link needs of the socket that carries it. */
export interface MuxCarrierSide {
  readonly socket: HubSocket;
  /** Says a word on it. */
  say(word: MuxWord): void;
  /** The link is over for the hub. */
  forget(link: number): void;
  pause(link: number): void;
  resume(link: number): void;
  /** One ping serves all links that ask for one in the same turn. */
  ping(): void;
}

/** One link of a shared socket, as the hub knows it. */
export interface MuxLink extends Pick<HubSocketListener, 'received' | 'alive' | 'broken'> {
  /** Ends it from the hub's side, with a word to the client. */
  close(code: number, reason: string): void;
  /** It is over; the client knows, or cannot be told. */
  end(code: number): void;
  readonly isOver: boolean;
}

/** Gives one link to a hub, as if it were a socket. */
export function openMuxLink(
  carrier: MuxCarrierSide,
  number: number,
  request: HubRequest,
  accept: AcceptSocket,
): MuxLink {
  const { socket } = carrier;
  const head = new TextEncoder().encode(writeMuxWord({ word: 'text', link: number, text: '' }));
  let isOver = false;

  function end(code: number): void {
    if (isOver) return;
    isOver = true;
    carrier.forget(number);
    // Later: a hub may end a socket before it has said who listens to it.
    queueMicrotask(() => listener.closed(code));
  }

  function close(code: number, reason: string): void {
    if (isOver) return;
    carrier.say({ word: 'close', link: number, code, reason });
    end(code);
  }

  const listener = accept(
    {
      send(message) {
        if (isOver) return;
        const word = new Uint8Array(head.length + message.length);
        word.set(head);
        word.set(message, head.length);
        socket.send(word);
      },
      // Nobody can tell whose bytes a browser leaves unread.
      get bufferedBytes() {
        return socket.bufferedBytes;
      },
      close,
      terminate() {
        if (!isOver) socket.terminate();
      },
      flow: socket.flow && {
        pause: () => {
          if (!isOver) carrier.pause(number);
        },
        resume: () => carrier.resume(number),
      },
      ping: socket.ping && carrier.ping,
    },
    request,
  );
  return {
    received: listener.received,
    alive: listener.alive,
    broken: listener.broken,
    close,
    end,
    get isOver() {
      return isOver;
    },
  };
}
