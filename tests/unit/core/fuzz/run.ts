import { openChannel } from '../../../../src/core/channel/open-channel';
import { createClient, type ClientOptions, type RealtimeClient } from '../../../../src/core/client';
import type { Protocol } from '../../../../src/protocol/protocol';
import { createVirtualEnvironment, type VirtualEnvironment } from '../../../../src/testing/virtual-environment';
import { createVirtualNetwork } from '../../../../src/testing/virtual-network';
import type { Transport } from '../../../../src/transports/transport';
import type { Action, ActionName } from './actions';
import { createOracle, type Sent, type Tally } from './oracle';
import { createQuickTime } from './quick-time';
import type { Kind } from './servers';

/** Takes a protection away, to see that the checks notice. */
export interface Sabotage {
  /** @param later runs in virtual time, outside of the client's page */
  transport?(transport: Transport, later: (run: () => void, delayMs: number) => void): Transport;
  environment?(environment: VirtualEnvironment): void;
  protocol?(protocol: Protocol): Protocol;
  client?(client: RealtimeClient): RealtimeClient;
  readonly options?: Partial<ClientOptions>;
}

const places = ['wss://a.test/live', 'wss://b.test/live'] as const;
const codes = [1000, 1001, 1006, 1008, 1011, 1012, 1013, 4401, 4403, 4408, 4409, 4429] as const;
const nonsense = ['', 'hello', '[]', '{"type":5}', '{"type":"event"}', '{"type":"ack","id":1}', '{"type":"mystery"}'];
const pick = <T>(list: readonly T[], a: number) => list[Math.floor(a * list.length)]!;

/** Plays one history. @throws Error naming the promise that was broken */
export async function play(
  kind: Kind,
  seed: number,
  actions: readonly Action[],
  sabotage: Sabotage = {},
  tally: Tally = new Map(),
): Promise<void> {
  const time = createQuickTime();
  const environment = createVirtualEnvironment({ seed, time });
  const network = createVirtualNetwork({ environment, latencyMs: 5, maxLogEntries: 1 });
  const oracle = createOracle(() => time.elapsedMs, tally);
  sabotage.environment?.(environment);

  const injected = new Error('injected');
  const refused = new Set<string>();
  const servers = places.map((place) => kind.createServer(network, place, oracle, (user) => refused.has(user)));
  let place: string = places[0];
  let links = 0;
  let tokens = 0;
  let probes = 0;
  let mood: 'fine' | 'throws' | 'null' | 'hangs' = 'fine';
  const authOf = (userId: string) => ({
    userId,
    in: kind.tokenIn,
    probe() {
      const delayMs = [0, 0, 60, 15_000][++probes % 4]!;
      return delayMs ? new Promise<'ok'>((done) => time.setTimer(() => done('ok'), delayMs)) : ('ok' as const);
    },
    getToken() {
      if (mood === 'throws') throw injected;
      if (mood === 'hangs') return new Promise<string>(() => undefined);
      if (mood === 'null') return null;
      const token = `${userId}:${++tokens}`;
      // Some take their time, and arrive when much has changed.
      const delayMs = [0, 0, 1, 8, 40, 900][tokens % 6]!;
      return delayMs ? new Promise<string>((done) => time.setTimer(() => done(token), delayMs)) : token;
    },
  });

  const watched = oracle.watch(network.transport);
  const protocol = kind.protocol();
  const made: RealtimeClient = createClient({
    url: () => `${place}?link=${++links}`,
    protocol: sabotage.protocol?.(protocol) ?? protocol,
    transport: sabotage.transport?.(watched, (run, delayMs) => void time.setTimer(run, delayMs)) ?? watched,
    environment,
    auth: authOf('ann'),
    config: { websocket: { maxQueueMessages: 6, maxQueueBytes: 1_500, ...sabotage.options?.config?.websocket } },
    ...(sabotage.options?.destination !== undefined && { destination: sabotage.options.destination }),
  });
  const client = sabotage.client?.(made) ?? made;

  let user: string | undefined = 'ann';
  let heard = 0;
  let isStopped = false;
  const releases: (() => void)[] = [];
  const holds: (() => void)[] = [];
  const aborts: AbortController[] = [];
  client.state.subscribe(() => {
    oracle.calledBack('state');
    const state = client.state.current;
    oracle.count(state.status);
    const isOurFault = 'cause' in state && state.cause.closeCode === 4400;
    oracle.claim(!isOurFault, 'a client says nothing that a hub cannot read');
  });
  client.diagnostics.listen(() => oracle.calledBack('diagnostics'));
  client.subscribe('tick', (k) => {
    oracle.calledBack('handler');
    oracle.claim((k as number) > heard, `a handler hears each message once and in order (${String(k)})`);
    heard = k as number;
  });
  client.subscribe('tick', (k) => {
    if ((k as number) % 5 === 0) throw injected;
  });
  let spoken = 0;

  function note(priority: number): Sent {
    const message: Sent = { n: oracle.sent.length, user, place: oracle.place, priority };
    oracle.sent.push(message);
    return message;
  }

  const perform: Readonly<Record<ActionName, (a: number, b: number) => void | Promise<void>>> = {
    connect() {
      isStopped = false;
      client.connect();
    },
    disconnect() {
      isStopped = true;
      client.disconnect();
    },
    retryNow() {
      isStopped = false;
      client.retryNow();
    },
    retain: () => void releases.push(client.retain()),
    release: (a) => releases.splice(Math.floor(a * releases.length), 1)[0]?.(),
    hold: (a) => void holds.push(openChannel(client, pick(['room', 'hall'], a)).close),
    letGo: (a) => holds.splice(Math.floor(a * holds.length), 1)[0]?.(),
    send(a, b) {
      const priority = a < 0.8 ? 0 : 1;
      const message = note(priority);
      const receipt = client.send(
        'x',
        { n: message.n, pad: 'w'.repeat(b < 0.2 ? 400 : 1) },
        {
          priority,
          ...(a > 0.3 && a < 0.5 && { ttlMs: b * 8_000 }),
          ...(b > 0.4 && b < 0.6 && { coalesceKey: 'k' }),
          ...(b > 0.9 && { volatile: true }),
        },
      );
      void receipt.outcome.then((outcome) => oracle.ended(message, outcome));
    },
    request(_a, b) {
      // Priorities of their own: a request may pass a send that must wait.
      const message = note(0);
      const controller = new AbortController();
      aborts.push(controller);
      const asked = client.request('y', { n: message.n }, { timeoutMs: 500 + b * 20_000, signal: controller.signal });
      void asked.then((outcome) => oracle.ended(message, outcome));
    },
    abort: () => aborts.pop()?.abort(),
    signIn(a) {
      user = pick(['ann', 'ben'], a);
      client.signIn(authOf(user));
    },
    signOut() {
      user = undefined;
      isStopped = true;
      client.signOut();
    },
    refreshToken: () => client.refreshToken(),
    move: (a) => void (place = pick(places, a)),
    tokenThrows: () => void (mood = 'throws'),
    tokenIsNull: () => void (mood = 'null'),
    tokenHangs: () => void (mood = 'hangs'),
    tokenIsRefused: (a) => void refused.add(pick(['ann', 'ben'], a)),
    tokenIsFine() {
      mood = 'fine';
      refused.clear();
    },
    serverRefuses: (a, b) => pick(servers, a).refuses(b < 0.5 ? undefined : pick(codes, 2 * b - 1)),
    serverAccepts: () => servers.forEach((server) => server.accepts()),
    serverCloses: (a, b) => pick(servers, a).closes(pick(codes, b)),
    serverRestarts: (a, b) => pick(servers, a).restarts(b < 0.5),
    serverFreezes: () => network.change({ isServerFrozen: true }),
    serverThaws: () => network.change({ isServerFrozen: false }),
    serverSpeaks(_a, b) {
      for (let times = Math.ceil(b * 4); times > 0; times--) {
        spoken++;
        servers.forEach((server) => server.speaks(spoken));
      }
    },
    serverTalksNonsense: (a, b) => pick(servers, a).says(pick(nonsense, b)),
    serverGoesAway: (a) => pick(servers, a).goesAway(),
    dropLinks: () => network.dropLinks(),
    // One direction in each history: another one would wake the first, and no link forgets what it lost.
    silenceLinks: () => network.silenceLinks((['both', 'to-client', 'to-server'] as const)[seed % 3]),
    refuseConnections: () => network.change({ refusesConnections: true }),
    slowDown: (a, b) => network.change({ latencyMs: a * 800, jitterMs: b * 400 }),
    cutSometimes: (a) => network.change({ cuts: a * 0.3 }),
    heal: () => network.heal(),
    goOffline: () => environment.goOffline(),
    goOnline: () => environment.goOnline(),
    hide: () => environment.hide(),
    show: () => environment.show(),
    focus: () => environment.focus(),
    freeze: () => environment.freeze(),
    resume: () => environment.resume(),
    enterCache: () => environment.enterBackForwardCache(),
    leaveCache: () => environment.leaveBackForwardCache(),
    sleep: (a, b) => environment.sleep(a * 200_000, { isMonotonicStopped: b < 0.5 }),
    jumpClock: (a) => environment.jumpWallClock((a - 0.5) * 200_000),
    wait: (a) => environment.advance(a * 5_000),
    waitLong: (a) => environment.advance(20_000 + a * 70_000),
  };

  function look(): void {
    const { status } = client.state.current;
    if (environment.isRunning) {
      if (status === 'connected') oracle.claim(oracle.liveLinks === 1, 'connected means that there is a link');
      if (['idle', 'disconnected', 'failed', 'needs-auth'].includes(status))
        oracle.claim(oracle.liveLinks === 0, `${status} means that there is none`);
    }
    if (isStopped) oracle.claim(status === 'disconnected', `disconnected by the app it stays so (${status})`);
    oracle.claim(network.peakLiveLinks() <= 1, 'at most one link is live (as the network sees it)');
    oracle.verdict();
  }

  for (const [name, a, b, thenMs] of actions) {
    if (!name.startsWith('wait')) oracle.acted();
    oracle.count(name);
    await perform[name](a, b);
    await environment.advance(thenMs);
    look();
  }
  // Half of the histories end well before they end; the others end in the middle of it all.
  if (seed % 2 === 0) {
    environment.leaveBackForwardCache();
    environment.resume();
    environment.show();
    environment.goOnline();
    await perform.tokenIsFine(0, 0);
    await perform.serverAccepts(0, 0);
    network.heal();
    // What is still under way may refuse.
    await environment.advance(15_000);
    oracle.acted();
    await perform.retain(0, 0);
    await perform.retryNow(0, 0);
    await environment.advance(120_000);
    look();
    oracle.claim(client.state.current.status === 'connected', `all well, it connects (${client.state.current.status})`);
    for (const { n, outcome } of oracle.sent) oracle.claim(outcome !== undefined, `all well, each send ends (${n})`);
  }

  client.dispose();
  await environment.advance(0);
  oracle.disposed();
  oracle.claim(environment.pendingTimers === 0, `no timer is left (${environment.pendingTimers})`);
  oracle.claim(environment.listeners === 0, `no listener is left (${environment.listeners})`);
  oracle.claim(oracle.liveLinks === 0, 'no link is left');
  for (const release of [...releases, ...holds]) release();
  client.connect();
  client.refreshToken();
  servers.forEach((server) => server.speaks(++spoken));
  environment.leaveBackForwardCache();
  environment.resume();
  environment.focus();
  await environment.advance(100_000);
  oracle.claim(environment.pendingTimers === 0, `no timer comes back (${environment.pendingTimers})`);
  oracle.checkOutcomes();
  oracle.checkAttempts();
  const strange = environment.reportedErrors.filter((error) => error !== injected);
  oracle.claim(strange.length === 0, `nothing unexpected is reported (${String(strange[0])})`);
  oracle.verdict();
}
