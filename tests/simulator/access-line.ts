import type { Transport, TransportLink, WireData } from '../../src/transports/transport';
import type { TrueLink } from './true-wire';
import type { Verdict } from './verdict';

/** How one client reaches the network. What is told to it is true of the link that it has at the moment, and stays with that link. */
export interface AccessLine {
  readonly transport: Transport;
  /** Half-open: looks fine and carries nothing that way any more. @returns whether there was a link */
  silence(direction: Direction): boolean;
  /** What goes that way is held back, and arrives later in order: also what was sent on a link that was left meanwhile. */
  stall(direction: Direction, ms: number): boolean;
  /** On the way of a relay: single messages are lost, repeated, overtaken. Probabilities. */
  disturb(disturbance: Disturbance): void;
  heal(): void;
  /** The client has a link, opening or open, as far as it knows. */
  readonly isInUse: boolean;
}

export type Direction = 'up' | 'down' | 'both';

export interface Disturbance {
  readonly lost?: number;
  readonly twice?: number;
  readonly overtaken?: number;
}

export interface AccessLineOptions {
  readonly transport: Transport;
  readonly random: () => number;
  readonly setTimer: (run: () => void, delayMs: number) => unknown;
  /** Runs the client's part once its page runs. */
  readonly post: (task: () => void) => void;
  /** A link begins. */
  readonly handleOpen: (url: string) => TrueLink;
  readonly verdict: Verdict;
}

interface Way {
  isSilent: boolean;
  isStalled: boolean;
  /** Nothing is disturbed before the welcome: no relay is worth having that loses the handshake. */
  isOpen: boolean;
  readonly held: (() => void)[];
}

const overtakenWithinMs = 50;

export function createAccessLine(options: AccessLineOptions): AccessLine {
  const { transport, random, setTimer, post, verdict } = options;
  const { claim, count } = verdict;
  let disturbance: Disturbance = {};
  let present: { readonly up: Way; readonly down: Way } | undefined;

  const createWay = (): Way => ({ isSilent: false, isStalled: false, isOpen: false, held: [] });
  const happens = (probability = 0) => probability > 0 && random() < probability;

  // The hub's word on what is missing for good has no number of its own: a connection that loses it does not carry messages in order, and
  // the protocol asks for one that does. Offsets tell of events alone.
  const isDisturbable = (data: WireData) => !(data as string).includes('"type":"gap"');

  function carry(way: Way, run: () => void, isMessage: boolean): void {
    if (way.isSilent) return count('packets swallowed');
    if (isMessage && way.isOpen) {
      if (happens(disturbance.lost)) return count('messages lost');
      if (happens(disturbance.overtaken)) {
        count('messages overtaken');
        return void setTimer(run, random() * overtakenWithinMs);
      }
      if (happens(disturbance.twice)) {
        count('messages repeated');
        setTimer(run, random() * overtakenWithinMs);
      }
    }
    if (way.isStalled) way.held.push(run);
    else run();
  }

  function release(way: Way): void {
    way.isStalled = false;
    for (const run of way.held.splice(0)) run();
  }

  const waysOf = (direction: Direction): readonly Way[] => {
    if (!present) return [];
    if (direction === 'both') return [present.up, present.down];
    return [present[direction]];
  };

  return {
    transport: {
      name: 'access line',
      open(target, listener): TransportLink {
        const link = { up: createWay(), down: createWay() };
        claim(!present, 'silence', () => 'a client opened a link before it had left the last one');
        present = link;
        const seen = options.handleOpen(target.url);
        let isLeft = false;
        const down = (run: () => void, isMessage = false) => carry(link.down, () => post(run), isMessage);
        const receive = (data: WireData) => {
          if (isLeft) count('words of an abandoned link');
          else {
            seen.heard(data as string);
            if ((data as string).startsWith('{"type":"welcome"')) link.up.isOpen = link.down.isOpen = true;
          }
          listener.received(data);
        };
        const inner = transport.open(target, {
          opened: (subprotocol) => down(() => listener.opened(subprotocol)),
          received: (data) => down(() => receive(data), isDisturbable(data)),
          closed: (code, reason) =>
            down(() => {
              if (present === link) present = undefined;
              listener.closed(code, reason);
            }),
        });
        return {
          send(data) {
            if (!isLeft) seen.wrote(data as string);
            carry(link.up, () => inner.send(data), true);
          },
          close() {
            isLeft = true;
            if (present === link) present = undefined;
            carry(link.up, () => inner.close(), false);
          },
        };
      },
    },
    silence(direction) {
      const ways = waysOf(direction);
      for (const way of ways) way.isSilent = true;
      return ways.length > 0;
    },
    stall(direction, ms) {
      const ways = waysOf(direction).filter(({ isStalled }) => !isStalled);
      for (const way of ways) {
        way.isStalled = true;
        setTimer(() => release(way), ms);
      }
      return ways.length > 0;
    },
    disturb: (next) => void (disturbance = next),
    heal: () => void (disturbance = {}),
    get isInUse() {
      return present !== undefined;
    },
  };
}
