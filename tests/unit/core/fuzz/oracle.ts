import type { RequestOutcome, SendOutcome } from '../../../../src/protocol/send-outcome';
import type { Transport } from '../../../../src/transports/transport';

/** One message as the app handed it over. */
export interface Sent {
  readonly n: number;
  readonly user: string | undefined;
  /** Where the last link led when it was sent; `undefined`: there had been none. */
  readonly place: string | undefined;
  readonly priority: number;
  outcome?: SendOutcome | RequestOutcome;
}

/** How often something happened over many histories: a search that never meets a fault proves nothing about it. */
export type Tally = Map<string, number>;

/** Reasons that only the client gives: such a message was never written. */
const neverWritten = [
  'queue-full',
  'not-connected',
  'invalid',
  'too-large',
  'unsupported',
  'destination-changed',
  'user-changed',
  'disposed',
];

export type Oracle = ReturnType<typeof createOracle>;

/** Writes down what happens outside of the client, and throws when it breaks a promise. Knows nothing of the client's insides. */
export function createOracle(elapsedMs: () => number, tally: Tally) {
  const sent: Sent[] = [];
  const executed = new Map<number, number>();
  const last = new Map<string, number>();
  const opens: number[] = [];
  const actions: number[] = [];
  const violations: string[] = [];
  const live = new Set<object>();
  let place: string | undefined;
  let isDisposed = false;

  /** Collected, since what throws in a callback would land in `reportedErrors`. */
  function claim(isKept: boolean, promise: string): void {
    if (!isKept) violations.push(promise);
  }

  return {
    claim,
    sent,
    count: (what: string) => void tally.set(what, (tally.get(what) ?? 0) + 1),
    get place() {
      return place;
    },
    acted: () => void actions.push(elapsedMs()),
    disposed: () => void (isDisposed = true),
    /** Anything of the client's that reaches the app. */
    calledBack(what: string) {
      claim(!isDisposed, `after dispose there is silence (${what})`);
    },
    /** A server did what a message asked for. @param lane within which order is promised */
    received(at: string, as: string | undefined, n: number, lane: string) {
      const message = sent[n];
      if (!message) return claim(false, `a message that nobody sent arrived (${n})`);
      claim(message.user === as, `nothing of one user is sent as another (${n}: ${message.user} as ${as})`);
      claim(
        message.place === undefined || message.place === at,
        `nothing meant for one destination is sent to another (${n})`,
      );
      executed.set(n, (executed.get(n) ?? 0) + 1);
      claim(executed.get(n) === 1, `nothing is done twice (${n})`);
      const key = `${lane} ${message.priority}`;
      const before = last.get(key) ?? -1;
      claim(n > before, `order is kept within a priority (${n} after ${before})`);
      last.set(key, n);
    },
    ended(message: Sent, outcome: SendOutcome | RequestOutcome) {
      claim(message.outcome === undefined, `an outcome comes once (${message.n})`);
      message.outcome = outcome;
      this.count(outcome.status === 'rejected' ? `rejected: ${outcome.reason}` : outcome.status);
    },
    /** Lets every link of a transport be seen. */
    watch: (transport: Transport): Transport => ({
      name: transport.name,
      open(target, listener) {
        const link = {};
        let isOpen = false;
        claim(!isDisposed, 'after dispose there is silence (open)');
        opens.push(elapsedMs());
        live.add(link);
        claim(live.size <= 1, 'at most one link is live');
        place = target.url.replace(/[?#].*/s, '');
        const inner = transport.open(target, {
          opened(subprotocol) {
            isOpen = true;
            listener.opened(subprotocol);
          },
          received: (data) => listener.received(data),
          closed(code, reason) {
            live.delete(link);
            listener.closed(code, reason);
          },
        });
        return {
          send(data) {
            claim(!isDisposed, 'after dispose there is silence (send)');
            claim(isOpen, 'nothing is written to a link that is not open');
            inner.send(data);
          },
          close() {
            live.delete(link);
            inner.close();
          },
        };
      },
    }),
    get liveLinks() {
      return live.size;
    },
    /** Where nobody does anything, attempts are few; where somebody does, a few more for each deed. */
    checkAttempts() {
      const within = (times: readonly number[], from: number, to: number) =>
        times.filter((time) => time > from && time < to).length;
      for (const at of opens) {
        if (within(actions, at, at + 60_000) === 0)
          claim(within(opens, at - 1, at + 60_000) <= 20, `attempts are bounded (a quiet minute from ${at} on)`);
        const deeds = within(actions, at - 1_500, at + 1_000);
        claim(within(opens, at - 1, at + 1_000) <= 12 + 4 * deeds, `attempts are bounded (the second from ${at} on)`);
      }
    },
    /** Once all is over. */
    checkOutcomes() {
      for (const { n, outcome } of sent) {
        const times = executed.get(n) ?? 0;
        if (!outcome) claim(false, `each send ends (${n})`);
        else if (outcome.status === 'acked' || outcome.status === 'answered')
          claim(times === 1, `what is acknowledged was done (${n})`);
        else if (outcome.status === 'expired' || outcome.status === 'superseded')
          claim(times === 0, `what was written neither expires nor is superseded (${n})`);
        else if (outcome.status === 'rejected') {
          claim(neverWritten.includes(outcome.reason), `a healthy client is not refused (${n}: ${outcome.reason})`);
          claim(times === 0, `what is rejected was not done (${n}: ${outcome.reason})`);
        }
      }
    },
    /** @throws Error naming the first promise that was broken */
    verdict() {
      if (violations.length > 0) throw new Error(violations[0]);
    },
  };
}
