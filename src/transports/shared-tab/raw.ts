import { deliverEach } from '../message-port/envelope';
import type { Transport, TransportLink, TransportListener } from '../transport';

interface Member {
  readonly listener: TransportListener;
  isOpen: boolean;
}

interface RawSocket {
  readonly link: TransportLink;
  readonly members: Set<Member>;
  /** What was selected, once it is open. */
  subprotocol?: string;
}

/**
 * One socket of `inner` for all links with the same address, as it is (TB3): what comes goes to all of them, what any of them sends
 * goes out.
 */
export function rawLinks(inner: Transport): Transport {
  const sockets = new Map<string, RawSocket>();

  function openSocket(url: string): RawSocket {
    const members = new Set<Member>();
    const each = (tell: (member: Member) => void) => {
      for (const member of [...members]) if (members.has(member)) tell(member);
    };
    const socket: RawSocket = {
      members,
      link: inner.open(
        { url, subprotocols: [] },
        {
          opened(subprotocol) {
            socket.subprotocol = subprotocol;
            each((member) => greet(member, subprotocol));
          },
          received(data) {
            each(({ isOpen, listener }) => {
              if (isOpen) deliverEach([data], listener.received);
            });
          },
          closed(code, reason) {
            if (sockets.get(url) === socket) sockets.delete(url);
            each((member) => {
              members.delete(member);
              member.listener.closed(code, reason);
            });
          },
        },
      ),
    };
    sockets.set(url, socket);
    return socket;
  }

  return {
    name: `shared ${inner.name}`,
    open({ url }, listener) {
      const { link, members, subprotocol } = sockets.get(url) ?? openSocket(url);
      const member: Member = { listener, isOpen: false };
      members.add(member);
      if (subprotocol !== undefined)
        queueMicrotask(() => {
          if (members.has(member)) greet(member, subprotocol);
        });
      return {
        send(data) {
          if (member.isOpen && members.has(member)) link.send(data);
        },
        close() {
          if (!members.delete(member) || members.size) return;
          sockets.delete(url);
          link.close();
        },
      };
    },
  };
}

function greet(member: Member, subprotocol: string): void {
  member.isOpen = true;
  member.listener.opened(subprotocol);
}
