import { openChannel } from '../../src/core/channel/open-channel';
import { createClient, type ClientOptions, type RealtimeClient } from '../../src/core/client';
import type { SendOptions } from '../../src/protocol/send-outcome';
import type { Position } from '../../src/protocol/position';
import type { Protocol } from '../../src/protocol/protocol';
import type { VirtualEnvironment } from '../../src/testing/virtual-environment';
import type { Transport } from '../../src/transports/transport';
import type { TrueLogs, TruePosition } from './true-logs';
import { watchReader, type TrueReader } from './true-readers';
import type { TrueSends } from './true-sends';
import type { Verdict } from './verdict';

/** What getToken does. */
export type TokenMood = 'fine' | 'throws' | 'null' | 'hangs';

/** The app on one page: what its user does, and what it does by itself. */
export interface Page {
  readonly name: string;
  readonly environment: VirtualEnvironment;
  readonly client: RealtimeClient;
  readonly user: string;
  readonly readers: readonly TrueReader[];
  readonly place: string | undefined;
  publish(channel: string | undefined, options?: SendOptions): void;
  open(channel: string, from?: 'kept'): void;
  close(a: number): void;
  signIn(user: string): void;
  /** From the next attempt on. */
  goTo(address: string): void;
  tokens(mood: TokenMood): void;
  /** The transport leads there from now on. */
  arrived(place: string): void;
  /** Notices where the readers stand. */
  look(): void;
  /** Does what an app does when it is told that something needs doing. */
  insist(): void;
  dispose(): void;
  /** It is disposed and what that ended has been told: from now on there is silence. */
  ended(): void;
}

export interface PageOptions {
  readonly name: string;
  readonly user: string;
  readonly environment: VirtualEnvironment;
  readonly transport: Transport;
  readonly protocol: Protocol;
  readonly address: string;
  readonly options?: Partial<ClientOptions> | undefined;
  readonly lingerMs: number;
  readonly sabotage?: ((client: RealtimeClient) => RealtimeClient) | undefined;
  readonly logs: TrueLogs;
  readonly sends: TrueSends;
  readonly verdict: Verdict;
  readonly mayInventGaps: boolean;
  switched(): void;
}

/** What a link belongs to; its query only says which hub of it. */
export const toPlace = (address: string) => address.replace(/[?#].*/s, '');

export const injected = new Error('injected');

export function createPage(given: PageOptions): Page {
  const { name, environment, verdict, sends, logs } = given;
  const { time } = environment;
  let { user, address } = given;
  let mood: TokenMood = 'fine';
  let tokens = 0;
  let era = 0;
  let place: string | undefined;
  /** Where the newest attempt was sent. */
  let placeAsked: string | undefined;
  let isDisposed = false;
  let opened = 0;
  const readers: TrueReader[] = [];
  /** Where closed readers stood, newest last. */
  let left: {
    readonly channel: string;
    readonly position: Position | undefined;
    readonly at: TruePosition | undefined;
  }[] = [];

  const authOf = (userId: string) => ({
    userId,
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

  const made = createClient({
    ...given.options,
    url() {
      placeAsked = toPlace(address);
      return address;
    },
    protocol: given.protocol,
    transport: given.transport,
    environment,
    auth: authOf(user),
    config: { websocket: { lingerMs: given.lingerMs } },
  });
  const client = given.sabotage?.(made) ?? made;

  function calledBack(): void {
    verdict.claim(!isDisposed, 'silence', () => `${name} was called back after its end`);
  }
  client.state.subscribe(() => {
    calledBack();
    const state = client.state.current;
    verdict.count(state.status);
    const isOurFault = 'cause' in state && state.cause.closeCode === 4400;
    verdict.claim(!isOurFault || given.mayInventGaps, 'no-surprise', () => `${name} said what no hub can read`);
  });

  function switched(): void {
    era++;
    left = [];
    given.switched();
  }

  const look = () => readers.forEach((reader) => reader.look());

  return {
    name,
    environment,
    client,
    get user() {
      return user;
    },
    get readers() {
      return readers;
    },
    get place() {
      return place;
    },
    publish(channel, options = {}) {
      sends.sent({ client: name, user, place, channel, at: time.elapsedMs }, (n) =>
        client.send('x', { n }, { ...options, ...(channel !== undefined && { channel }) }),
      );
    },
    open(channel, from) {
      const last = left.findLast((one) => one.channel === channel);
      const position = from && last?.position;
      const reader = watchReader(
        openChannel(client, channel, { from: position }),
        {
          logs,
          verdict,
          name: `${name}, reader ${++opened} of ${channel},`,
          place: () => place,
          era: () => era,
          isMoving: () => place !== placeAsked,
          mayInventGaps: given.mayInventGaps,
          calledBack,
        },
        last?.at,
        position !== undefined,
      );
      readers.push(reader);
      verdict.count(position ? 'reader opened at a position' : 'reader opened');
    },
    close(a) {
      const [closed] = readers.splice(Math.floor(a * readers.length), 1);
      if (!closed) return;
      closed.look();
      const { at, channel } = closed;
      left.push({ channel: channel.name, position: channel.position, at });
      closed.close();
    },
    signIn(next) {
      if (next !== user) switched();
      user = next;
      client.signIn(authOf(next));
      look();
    },
    goTo: (next) => void (address = next),
    tokens: (next) => void (mood = next),
    arrived(next) {
      if (place !== undefined && place !== next) switched();
      place = next;
      look();
    },
    look,
    insist() {
      const { status } = client.state.current;
      if (status === 'needs-auth' || readers.some(({ channel }) => channel.continuity.current.status === 'refused'))
        client.refreshToken();
      if (status !== 'connected') client.connect();
    },
    dispose() {
      given.switched();
      for (const reader of readers) reader.look();
      client.dispose();
    },
    ended: () => void (isDisposed = true),
  };
}
