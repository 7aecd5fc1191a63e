import type { TransportEnvironment } from '../default-environment';
import { notShared, openMuxCarrier, type MuxCarrier } from './carrier';
import type { Transport, TransportLink, TransportListener, TransportTarget } from '../transport';

/** How long a server that knows no links is believed to know none (TB4). */
export const notSharedMs = 600_000;

/** The address without query and fragment: what a socket belongs to. */
export function toAddress(url: string): string {
  return url.replace(/[?#].*/s, '');
}

/**
 * Links to one address on one socket of `inner` (PR47). It opens with the first link and closes with the last.
 *
 * A server that knows no links closes each with 1006 and the reason `notShared` before it opens.
 */
export function muxLinks(inner: Transport, environment: TransportEnvironment): Transport {
  const carriers = new Map<string, MuxCarrier>();
  const notSharedUntil = new Map<string, number>();

  function carrierFor(url: string): MuxCarrier {
    const address = toAddress(url);
    const present = carriers.get(address);
    if (present?.takesLinks) return present;
    const made = openMuxCarrier(url, {
      inner,
      environment,
      handleNotShared: () => void notSharedUntil.set(address, environment.monotonicNow() + notSharedMs),
    });
    carriers.set(address, made);
    return made;
  }

  return {
    name: `links over ${inner.name}`,
    open(target, listener) {
      if (environment.monotonicNow() < (notSharedUntil.get(toAddress(target.url)) ?? -Infinity))
        return refuse(listener);
      return place(target, listener, carrierFor);
    },
  };
}

/** Puts a link on a socket, and on another one if need be: once. */
function place(
  target: TransportTarget,
  listener: TransportListener,
  carrierFor: (url: string) => MuxCarrier,
): TransportLink {
  let hasMoved = false;
  let isOver = false;
  const enter = (): TransportLink =>
    carrierFor(target.url).open(target, {
      opened: listener.opened,
      received: listener.received,
      closed(code, reason) {
        isOver = true;
        listener.closed(code, reason);
      },
      unplaced(code, reason) {
        if (isOver) return;
        if (hasMoved) return listener.closed(code, reason);
        hasMoved = true;
        link = enter();
      },
    });
  let link = enter();
  return {
    send: (data) => link.send(data),
    close() {
      isOver = true;
      link.close();
    },
  };
}

function refuse(listener: TransportListener): TransportLink {
  let isOver = false;
  queueMicrotask(() => {
    if (!isOver) listener.closed(1006, notShared);
  });
  return {
    send: () => undefined,
    close() {
      isOver = true;
    },
  };
}
