import type { OperationSender, SendContext } from '../../../../../../src/core/sync/operation';
import type { RouteChoice, RouteQuestion } from '../../../../../../src/core/sync/senders/choose-route';
import { overCommand } from '../../../../../../src/core/sync/senders/over-command';
import { overEither } from '../../../../../../src/core/sync/senders/over-either';
import { SendFailure } from '../../../../../../src/core/sync/send-failure';
import type { SenderTraits } from '../../../../../../src/core/sync/operation';
import { overHttp } from '../../../../../../src/platform/over-http/over-http';
import type { RequestOutcome } from '../../../../../../src/protocol/send-outcome';
import { createSeededRandom } from '../../../../../../src/testing/seeded-random';
import { answers, breaksOff, losesAnswer, losesRequest, startOddServer, type Behaviour } from './odd-server';
import { createSendContext } from './send-context';

/** What the servers behind the ways do with ids; `shares`: both ask one memory. */
export interface RouteKind {
  readonly name: string;
  readonly hub?: 'remembers' | 'shares';
  readonly http?: 'forgets' | 'remembers' | 'shares';
}

/** What decides whether and where an operation goes again. */
export interface Judgement {
  chooseRoute(sender: SenderTraits, question: RouteQuestion): RouteChoice;
  mayHaveRun(failure: SendFailure): boolean;
}

export interface Findings {
  /** Seeds of histories in which an operation ran twice. */
  readonly twice: readonly number[];
  /** In which it was called done and never ran. */
  readonly lost: readonly number[];
  readonly done: number;
  readonly unconfirmed: number;
  readonly attempts: number;
}

/** An operation as a store keeps it. */
interface Stored {
  readonly route: string | undefined;
  readonly isInDoubt: boolean;
}

/**
 * Brings one operation per seed to its end, over a real HTTP server and a hub of few words, while requests and answers get lost, servers fail before and after
 * the effect, the connection comes and goes and the page is reloaded. What ran is written down where it runs.
 */
export async function runHistories(
  kind: RouteKind,
  judgement: Judgement,
  { from, count }: { readonly from: number; readonly count: number },
): Promise<Findings> {
  const memories = { hub: new Set<string>(), http: new Set<string>() };
  if (kind.http === 'shares') memories.http = memories.hub;
  const ran: string[] = [];
  const runIn = (memory: Set<string> | undefined, id: string) => {
    if (memory?.has(id)) return;
    memory?.add(id);
    ran.push(id);
  };
  const server = await startOddServer();
  const inHttp: Behaviour = ({ headers }) =>
    runIn(kind.http === 'forgets' ? undefined : memories.http, String(headers['idempotency-key']));
  const faults: readonly Behaviour[] = [
    losesRequest,
    losesAnswer,
    breaksOff,
    answers(500),
    answers(502, { runs: true }),
    answers(302, { runs: true, headers: { location: '/' } }),
    answers(429),
    answers(200, { headers: { 'content-type': 'text/html' }, body: '<p>Hello' }),
    // A copy that a proxy made is at work.
    answers(409, { runs: true, body: 'in progress' }),
  ];
  const findings = { twice: [] as number[], lost: [] as number[], done: 0, unconfirmed: 0, attempts: 0 };

  for (let seed = from; seed < from + count; seed++) {
    const random = createSeededRandom(seed);
    const chance = (share: number) => random() < share;
    const id = `${kind.name}-${seed}`;
    const key = JSON.stringify(id);
    let isConnected = chance(0.5);

    const request: SendContext['request'] = () => {
      const outcomes: readonly (() => RequestOutcome)[] = [
        () => (runIn(memories.hub, key), { status: 'answered', data: {} }),
        () => (runIn(memories.hub, key), { status: 'unknown', cause: { code: 'closed' } }),
        () => ({ status: 'unknown', cause: { code: 'closed' } }),
        () => (runIn(memories.hub, key), { status: 'unknown', cause: { code: 'retry-same-id' } }),
        () => ({ status: 'rejected', reason: 'internal', message: 'It failed.' }),
        () => ({ status: 'rejected', reason: 'rate-limited', message: 'Slower.' }),
        () => ({ status: 'expired' }),
      ];
      return Promise.resolve(outcomes[Math.floor(random() * outcomes.length)]!());
    };
    const sender = toSender(kind, server.url);

    let stored: Stored = { route: undefined, isInDoubt: false };
    const sentAt = 1_700_000_000_000;
    for (let step = 0; step < 40; step++) {
      if (chance(0.3)) isConnected = !isConnected;
      const inDoubt = stored.isInDoubt ? { route: stored.route, sentAt } : undefined;
      const choice = judgement.chooseRoute(sender, { isConnected, now: sentAt + step * 1_000, inDoubt });
      if (choice.status === 'closed') continue;
      if (choice.status === 'unconfirmed') {
        findings.unconfirmed++;
        break;
      }
      const before = stored;
      // Written before it leaves: a page that is loaded again finds it under way.
      stored = { route: choice.route, isInDoubt: true };
      findings.attempts++;
      const fault = chance(0.6) ? faults[Math.floor(random() * faults.length)] : undefined;
      if (kind.http && (!kind.hub || !isOverHub(choice, kind, isConnected)))
        server.next((exchange) => {
          const run = () => inHttp(exchange);
          (fault ?? answers(200, { body: '{}' }))({ ...exchange, run });
        });
      const isReloaded = chance(0.15);
      try {
        await sender({}, createSendContext({ id, route: choice.route, request, isConnected: () => isConnected }));
        if (isReloaded) continue;
        findings.done++;
        if (!ran.includes(key)) findings.lost.push(seed);
        break;
      } catch (error) {
        if (!(error instanceof SendFailure)) throw error;
        if (isReloaded) continue;
        const isInDoubt = before.isInDoubt || judgement.mayHaveRun(error);
        stored = { route: isInDoubt ? choice.route : undefined, isInDoubt };
      }
    }
    if (ran.filter((one) => one === key).length > 1) findings.twice.push(seed);
  }
  return findings;
}

function isOverHub(choice: Extract<RouteChoice, { status: 'open' }>, kind: RouteKind, isConnected: boolean): boolean {
  return kind.hub === 'shares' ? isConnected : choice.route === 'hub';
}

function toSender(kind: RouteKind, url: string): OperationSender<unknown, unknown> {
  const overHub = overCommand<unknown, unknown>('save', { isIdempotent: true });
  const overRest = overHttp<unknown, unknown>({
    method: 'POST',
    url,
    isIdempotent: kind.http !== 'forgets',
    isOffline: () => false,
    isInProgress: ({ text }) => text === 'in progress',
    ...(kind.http === 'shares' && { memory: 'hub' }),
  });
  if (!kind.hub) return overRest;
  return kind.http ? overEither(overHub, overRest) : overHub;
}
