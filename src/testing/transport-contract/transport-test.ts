import type { TransportLink, WireData } from '../../transports/transport';
import { createWaiting, expectEqual } from '../contract-case';
import type { TransportCounterpart } from './transport-counterpart';

export type Told = ['opened', string] | ['received', WireData] | ['closed', number, string];

/** A link, and all that its listener was told. */
export interface Recorded {
  readonly link: TransportLink;
  readonly told: readonly Told[];
  readonly received: readonly WireData[];
  /** Calls that came before `open` had returned. */
  readonly early: number;
}

export type Reaction = (event: Told, link: TransportLink) => void;

/** What one case has in hand. */
export interface TransportTest {
  readonly deadUrl: string;
  /** A link to the counterpart, not yet open. @param query what the server is to do */
  open(query: string, subprotocols?: readonly string[], react?: Reaction): Recorded;
  openAt(address: string, subprotocols?: readonly string[], react?: Reaction): Recorded;
  /** A link that is open. */
  opened(query: string, subprotocols?: readonly string[], react?: Reaction): Promise<Recorded>;
  until(what: string, isDone: () => boolean): Promise<void>;
  /** Afterwards anything that was on its way has come. */
  quiet(): Promise<void>;
  /** Sends these messages, and fails unless exactly these come back. */
  echo(...sent: readonly WireData[]): Promise<void>;
}

export interface TransportCase {
  readonly title: string;
  run(test: TransportTest): Promise<void>;
}

export const isOpen = ({ told }: Recorded) => told.some(([kind]) => kind === 'opened');
export const isClosed = ({ told }: Recorded) => told.some(([kind]) => kind === 'closed');

/** The story without reasons, which differ from place to place where nobody gave one. */
export const codesOf = ({ told }: Recorded) =>
  told.map(([kind, detail]) => (kind === 'closed' ? [kind, detail] : [kind]));

export function createTransportTest({ transport, url, deadUrl, pass }: TransportCounterpart): TransportTest {
  const { until, notify } = createWaiting(pass);

  function openAt(address: string, subprotocols: readonly string[] = [], react?: Reaction): Recorded {
    const told: Told[] = [];
    const received: WireData[] = [];
    let hasReturned = false;
    let early = 0;
    const hear = (event: Told) => {
      told.push(event);
      if (event[0] === 'received') received.push(event[1]);
      if (!hasReturned) early++;
      else react?.(event, link);
      notify();
    };
    const link = transport.open(
      { url: address, subprotocols },
      {
        opened: (subprotocol) => hear(['opened', subprotocol]),
        received: (data) => hear(['received', data]),
        closed: (code, reason) => hear(['closed', code, reason]),
      },
    );
    hasReturned = true;
    return {
      link,
      told,
      received,
      get early() {
        return early;
      },
    };
  }

  const open: TransportTest['open'] = (query, ...rest) => openAt(`${url}?${query}`, ...rest);

  async function opened(
    query: string,
    ...rest: [subprotocols?: readonly string[], react?: Reaction]
  ): Promise<Recorded> {
    const recorded = open(query, ...rest);
    await until('the link opens', () => isOpen(recorded));
    return recorded;
  }

  return {
    deadUrl,
    open,
    openAt,
    opened,
    until,
    async quiet() {
      // An exchange on a fresh link takes longer than what was under way.
      for (let round = 0; round < 2; round++) {
        const other = await opened('do=echo');
        other.link.send('quiet?');
        await until('an echo on another link', () => other.received.length > 0);
        other.link.close();
      }
    },
    async echo(...sent) {
      const recorded = await opened('do=echo');
      for (const data of sent) recorded.link.send(data);
      await until(`${sent.length} echoes`, () => recorded.received.length >= sent.length);
      expectEqual(recorded.received, sent, 'what came back');
      recorded.link.close();
    },
  };
}
