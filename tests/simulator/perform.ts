import { channelNames, historyMs, mainPlace, otherPlace, users, type World } from './world';
import type { StepName } from './schedule';

/** `false`: there was nothing to do it to. */
export type Perform = Readonly<Record<StepName, (a: number, b: number) => void | boolean | Promise<void>>>;

const codes = [1000, 1001, 1006, 1008, 1011, 1012, 1013, 4401, 4408, 4409, 4429] as const;
const pick = <T>(list: readonly T[], a: number) => list[Math.min(list.length - 1, Math.floor(a * list.length))]!;
/** One and the same number says which page and, with what is left of it, what else. */
const rest = (a: number, parts: number) => (a * parts) % 1;

/** What each step does to the world. */
export function createPerform(world: World): Perform {
  const { pages, lines, nodes, stores, network, time, permissions, refusedUsers, verdict, traits } = world;
  const pageOf = (a: number) => pick(pages, a);
  const lineOf = (a: number) => pick(lines, a);
  /** The quiet channel now and then only. */
  const channelOf = (b: number) => pick(channelNames, b ** 1.4 * 0.999);
  const left = <T>(a: number, list: readonly T[]) => pick(list, rest(a, pages.length));
  const storeOf = (a: number) => pick(stores, a < 0.75 ? 0 : 0.9);
  const nodeOf = (a: number) => pick(nodes, a);

  function trouble<Result>(does: () => Result): Result {
    world.troubled();
    return does();
  }

  function heal(): void {
    network.heal();
    for (const line of lines) line.heal();
    // What a relay has lost nobody misses until the link is another.
    if (traits.isRelay) network.dropLinks();
  }
  const thaw = () => nodes.forEach(({ machine }) => machine.thaw());
  const accept = () => nodes.forEach(({ hub }) => hub.accepts());
  const returns = () => stores.forEach((store) => store.returns());
  function acceptTokens(): void {
    refusedUsers.clear();
    for (const page of pages) page.tokens('fine');
  }
  function wake(): void {
    for (const { environment } of pages) {
      environment.leaveBackForwardCache();
      environment.resume();
      environment.show();
      environment.goOnline();
    }
  }
  function repairAll(): void {
    trouble(() => {
      thaw();
      accept();
      returns();
      acceptTokens();
      wake();
      heal();
      permissions.giveAllBack();
    });
  }

  return {
    publish: (a, b) =>
      pageOf(a).publish(channelOf(b), {
        ...(rest(a, 9) < 0.1 && { ttlMs: b * 9_000 }),
        ...(rest(a, 11) < 0.05 && { volatile: true }),
        ...(rest(b, 13) < 0.05 && { coalesceKey: 'k' }),
      }),
    burst(a, b) {
      for (let times = 3 + Math.floor(b * 9); times > 0; times--) pageOf(a).publish(left(a, channelNames));
    },
    tellApplication: (a) => pageOf(a).publish(undefined),
    open: (a, b) => pageOf(a).open(channelOf(b)),
    openKept: (a, b) => pageOf(a).open(channelOf(b), 'kept'),
    close: (a, b) => pageOf(a).close(b),
    closeAll(a) {
      const page = pageOf(a);
      while (page.readers.length > 0) page.close(0);
    },
    wait: (a) => time.advance(a ** 3 * 4_000),
    waitLong: (a) => time.advance(10_000 + a * 50_000),
    retryNow: (a) => pageOf(a).client.retryNow(),
    connect: (a) => pageOf(a).client.connect(),
    disconnect: (a) => pageOf(a).client.disconnect(),
    signIn: (a, b) => pageOf(a).signIn(pick(users, b)),
    move: (a, b) => pageOf(a).goTo(b < 0.5 ? `${otherPlace}?node=c` : `${mainPlace}?node=a`),
    refreshToken: (a) => pageOf(a).client.refreshToken(),

    cutLinks: (a) => network.dropLinks(pageOf(a).name),
    cutAllLinks: () => network.dropLinks(),
    halfOpenUp: (a) => lineOf(a).silence('up'),
    halfOpenDown: (a) => lineOf(a).silence('down'),
    halfOpenBoth: (a) => lineOf(a).silence('both'),
    stallUp: (a, b) => trouble(() => lineOf(a).stall('up', b ** 2 * 20_000)),
    stallDown: (a, b) => trouble(() => lineOf(a).stall('down', b ** 2 * 20_000)),
    disturb(a, b) {
      if (!traits.isRelay) return false;
      lineOf(a).disturb({ lost: b * 0.2, twice: rest(b, 7) * 0.3, overtaken: rest(b, 13) * 0.3 });
      return true;
    },
    delay: (a, b) => trouble(() => network.change({ latencyMs: a * 800, jitterMs: b * 400 })),
    refuseConnections: () => network.change({ refusesConnections: true }),
    cutSometimes: (a) => network.change({ cuts: a * 0.2 }),
    restartHub: (a) => trouble(() => nodeOf(a).hub.restart()),
    crashHub: (a) => trouble(() => nodeOf(a).hub.stops()),
    restartWithoutMemory: (a) =>
      trouble(() => {
        const store = storeOf(a);
        store.forgets();
        for (const node of nodes) if (node.store === store) node.hub.restart();
      }),
    freezeHub: (a) => trouble(() => nodeOf(a).machine.freeze()),
    refuseAtHub: (a, b) => nodeOf(a).hub.refuses(b < 0.4 ? undefined : pick(codes, b)),
    closeWithCode: (a, b) => nodeOf(a).hub.closes(pick(codes, b)),
    goAway: (a, b) => nodeOf(a).hub.goesAway('deploy', b * 5_000),
    switchNode(a, b) {
      const page = pageOf(a);
      page.goTo(`${mainPlace}?node=${b < 0.5 ? 'a' : 'b'}`);
      if (rest(b, 3) < 0.6) network.dropLinks(page.name);
    },
    storeAway: (a) => trouble(() => storeOf(a).leaves()),
    storeDeaf: (a) => trouble(() => storeOf(a).losesAnswers()),
    storeSlow: (a, b) =>
      trouble(() => {
        const { store, machine } = nodeOf(a);
        store.slows(machine, rest(b, 5) < 0.5 ? b * 40 : b * 6_000);
      }),
    trim: (a) => trouble(() => storeOf(a).ages(historyMs)),
    loseTail: (a, b) => trouble(() => storeOf(a).losesTail(1 + Math.floor(b ** 2 * 25))),
    hintsLate: (a, b) => storeOf(a).hints({ lateMs: b * 3_000 }),
    hintsTwice: (a, b) => storeOf(a).hints({ twice: b, lateMs: 20 }),
    hintsLost: (a, b) => storeOf(a).hints({ lost: b * 0.4 }),
    expireTokens: (a, b) => pageOf(a).tokens(b < 0.6 ? 'throws' : 'null'),
    refuseTokens: (a) => void refusedUsers.add(pick(users, a)),
    tokensHang: (a) => pageOf(a).tokens('hangs'),
    jumpClock: (a, b) => pageOf(a).environment.jumpWallClock((b - 0.5) * 200_000),
    jumpHubClock(a, b) {
      const node = nodeOf(a);
      const byMs = (b - 0.5) * 60_000;
      node.clockOffsetMs += byMs;
      node.hub.jumpsClock(byMs);
    },
    freezePage: (a) => trouble(() => pageOf(a).environment.freeze()),
    bfcache: (a) => trouble(() => pageOf(a).environment.enterBackForwardCache()),
    async sleep(a, b) {
      world.troubled();
      await pageOf(a).environment.sleep(rest(a, 3) * 90_000, { isMonotonicStopped: b < 0.5 });
      world.troubled();
    },
    hide: (a) => pageOf(a).environment.hide(),
    goOffline: (a) => pageOf(a).environment.goOffline(),
    withdrawPermission: (a, b) =>
      permissions.set(b < 0.8 ? mainPlace : otherPlace, pick(users, a), left(a, channelNames), false),
    kick: (a, b) => nodeOf(a).hub.removes(pick(users, b), left(a, channelNames)),

    thawHub: () => trouble(thaw),
    heal: () => trouble(heal),
    acceptAtHub() {
      accept();
      for (const { hub } of nodes) hub.starts();
    },
    storeReturns: () => trouble(returns),
    acceptTokens,
    wakePage: () => trouble(wake),
    giveBack: () => permissions.giveAllBack(),
    async calm() {
      repairAll();
      for (const { hub } of nodes) hub.starts();
      for (const page of pages) page.insist();
      await time.advance(20_000);
      for (const page of pages) page.insist();
      await time.advance(60_000);
      verdict.count('calms');
    },
  };
}
