import type { TransportEnvironment } from '../default-environment';
import { readEnvelope, type Envelope } from '../message-port/envelope';
import type { BridgePort } from '../message-port/like';
import { openServedLink, type OpenPortEnd, type ServedLink } from '../message-port/served-link';
import { sharedLinks } from './links';
import type { Transport } from '../transport';

export interface KeeperOptions {
  readonly inner: Transport;
  readonly environment: TransportEnvironment;
  /** Under which it keeps the socket. */
  readonly fence: number;
  readFence(): Promise<number>;
  /** Somebody else keeps the socket. It is stopped by the time this is called. */
  handleOutdated(fence: number): void;
  /** What arrives within this time after a post travels to a tab together, in ms. */
  readonly batchMs: number;
}

/** Keeps the socket: opens the links that tabs ask for, on one. */
export interface Keeper {
  /** A tab said something. @param reply posts to that tab */
  hear(message: unknown, reply: (message: unknown) => void): void;
  /** Ends all links with 1006, and with them the socket. */
  stop(): void;
}

/** As long as a look at the fence is good for. Nobody is replaced sooner than after 1.4 s of silence. */
const freshMs = 1_000;
/** Time between two looks at a tab with a link; after two in vain it is gone, or frozen. */
const heartbeatMs = 5_000;

/**
 * Guarantees, also for one that was frozen, replaced and thawed:
 * - nothing that a tab said is passed on under a fence that had been overtaken when it was said;
 * - order is kept, also while the fence is looked at.
 */
export function createKeeper(options: KeeperOptions): Keeper {
  const { environment, fence, readFence, handleOutdated, batchMs } = options;
  const transport = sharedLinks(options.inner, environment);
  const links = new Map<string, ServedLink>();
  let provenAt = environment.monotonicNow();
  /** What waits for a look at the fence. */
  let held: (() => void)[] | undefined;
  let isOver = false;

  const isFresh = () => environment.monotonicNow() - provenAt < freshMs;

  async function prove(): Promise<void> {
    while (!isFresh() && !isOver) {
      // From before the look: the freeze may come in the middle of it.
      const lookedAt = environment.monotonicNow();
      // A fence that cannot be read is none that one may rely on.
      const present = await readFence().catch(() => Infinity);
      if (present !== fence) return outdated(present);
      provenAt = lookedAt;
    }
    const waiting = held ?? [];
    held = undefined;
    for (const pass of waiting) pass();
  }

  function outdated(present: number): void {
    if (isOver) return;
    stop();
    handleOutdated(present);
  }

  function stop(): void {
    if (isOver) return;
    isOver = true;
    held = undefined;
    for (const link of [...links.values()]) link.dismiss(1006);
  }

  function pass(envelope: Envelope, reply: (message: unknown) => void): void {
    if (isOver) return;
    const link = links.get(envelope.link);
    if (link) return link.heard(envelope);
    if (envelope.tidewire !== 'open') return;
    const port: BridgePort = { postMessage: reply, onMessage: () => undefined };
    const opened = openServedLink(port, envelope, openEnd(envelope.link), { heartbeatMs, batchMs, environment });
    links.set(envelope.link, opened);
  }

  function openEnd(id: string): OpenPortEnd {
    return (target, { accept, message, over }) => {
      const link = transport.open(target, {
        opened: accept,
        received: message,
        closed(code, reason) {
          links.delete(id);
          over(code, reason);
        },
      });
      return {
        received: link.send,
        closed() {
          links.delete(id);
          link.close();
        },
      };
    };
  }

  return {
    hear(message, reply) {
      const envelope = readEnvelope(message);
      if (!envelope || isOver) return;
      const passOn = () => pass(envelope, reply);
      if (held) held.push(passOn);
      else if (isFresh()) passOn();
      else {
        held = [passOn];
        void prove();
      }
    },
    stop,
  };
}
