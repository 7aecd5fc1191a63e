import type { Transport, TransportLink, WireData } from '../transports/transport';
import { createWaiting, expectEqual, type ContractCase } from './contract-case';

/** What a transport is tested against. */
export interface TransportCounterpart {
  readonly transport: Transport;
  /** Address, without query, of a server that runs `createContractServer()`. */
  readonly url: string;
  /** Address where nothing listens. */
  readonly deadUrl: string;
  /** Lets virtual time pass. @default real time passes by itself */
  readonly pass?: () => Promise<void>;
}

type Told = ['opened', string] | ['received', WireData] | ['closed', number] | ['closed', number, string];

interface Recorded {
  readonly link: TransportLink;
  readonly told: readonly Told[];
  readonly received: readonly WireData[];
  /** Calls that came before `open` had returned. */
  readonly early: number;
}

type Reaction = (event: Told, link: TransportLink) => void;

/** Large enough to need several frames or fragments wherever there are any. */
const oneMegabyte = 1_048_576;

/**
 * What every transport promises (see `TransportLink`), as cases for any test runner.
 *
 * @example
 * for (const { title, run } of transportContract({ transport: myTransport(), url, deadUrl })) it(title, run);
 */
export function transportContract({ transport, url, deadUrl, pass }: TransportCounterpart): readonly ContractCase[] {
  const { until, notify } = createWaiting(pass);

  function open(query: string, subprotocols: readonly string[] = [], react?: Reaction): Recorded {
    return openAt(query && `${url}?${query}`, subprotocols, react);
  }

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

  const isOpen = ({ told }: Recorded) => told.some(([kind]) => kind === 'opened');
  const isClosed = ({ told }: Recorded) => told.some(([kind]) => kind === 'closed');

  async function opened(query: string, subprotocols?: readonly string[], react?: Reaction): Promise<Recorded> {
    const recorded = open(query, subprotocols, react);
    await until('the link opens', () => isOpen(recorded));
    return recorded;
  }

  /** Afterwards anything that was on its way has come: an exchange on a fresh link takes longer. */
  async function quiet(): Promise<void> {
    for (let round = 0; round < 2; round++) {
      const other = await opened('do=echo');
      other.link.send('quiet?');
      await until('an echo on another link', () => other.received.length > 0);
      other.link.close();
    }
  }

  async function echo(...sent: readonly WireData[]): Promise<void> {
    const recorded = await opened('do=echo');
    for (const data of sent) recorded.link.send(data);
    await until(`${sent.length} echoes`, () => recorded.received.length >= sent.length);
    expectEqual(recorded.received, sent, 'what came back');
    recorded.link.close();
  }

  const codesOf = ({ told }: Recorded) => told.map(([kind, detail]) => (kind === 'closed' ? [kind, detail] : [kind]));

  return [
    {
      title: 'opens, and says which subprotocol the server selected',
      async run() {
        const { link, told } = await opened('do=echo', ['contract.v2', 'contract.v1']);
        expectEqual(told, [['opened', 'contract.v2']], 'what the listener was told');
        link.close();
      },
    },
    {
      title: 'opens without a subprotocol where none is offered',
      async run() {
        const { link, told } = await opened('do=echo');
        expectEqual(told, [['opened', '']], 'what the listener was told');
        link.close();
      },
    },
    {
      title: 'calls no listener before open() has returned',
      async run() {
        const attempts = [open('do=echo'), open('do=refuse'), openAt(deadUrl), openAt('wss://[')];
        await until('each attempt ends or opens', () => attempts.every(({ told }) => told.length > 0));
        expectEqual(
          attempts.map(({ early }) => early),
          [0, 0, 0, 0],
          'calls before open() returned',
        );
        attempts[0]?.link.close();
      },
    },
    {
      title: 'keeps the order of 1,000 messages, there and back',
      run: () => echo(...Array.from({ length: 1_000 }, (_, i) => `message ${i}`)),
    },
    {
      title: 'keeps the order of 1,000 messages that the server sends at once',
      async run() {
        const recorded = open('do=count');
        await until('1,000 messages', () => recorded.received.length >= 1_000);
        expectEqual(
          recorded.received,
          Array.from({ length: 1_000 }, (_, i) => `${i}`),
          'the messages',
        );
        expectEqual(recorded.told[0], ['opened', ''], 'what came first');
        recorded.link.close();
      },
    },
    { title: 'carries any text', run: () => echo('', 'Zoë 🌊 {"type":"x"}', 'line\nbreak\0zero', '\u2028') },
    {
      title: 'carries bytes as an ArrayBuffer, in order with text',
      run: () => echo(Uint8Array.from({ length: 256 }, (_, i) => i).buffer, 'text', new ArrayBuffer(0)),
    },
    {
      title: 'carries what the bytes were when they were sent',
      async run() {
        const { link, received } = await opened('do=echo');
        const bytes = Uint8Array.of(1, 2, 3);
        link.send(bytes.buffer);
        bytes.fill(9);
        await until('the echo', () => received.length > 0);
        expectEqual(received, [Uint8Array.of(1, 2, 3).buffer], 'what came back');
        link.close();
      },
    },
    {
      title: 'carries a message of a megabyte, as text and as bytes',
      async run() {
        const { link, received } = await opened('do=echo');
        const text = 'tide'.repeat(oneMegabyte / 4);
        link.send(text);
        link.send(new Uint8Array(oneMegabyte).fill(7).buffer);
        await until('both echoes', () => received.length > 1);
        const [first, second] = received;
        expectEqual(first === text, true, 'the text came back whole');
        const bytes = new Uint8Array(second as ArrayBuffer);
        expectEqual(
          [bytes.length, bytes.every((byte) => byte === 7)],
          [oneMegabyte, true],
          'the bytes came back whole',
        );
        link.close();
      },
    },
    {
      title: 'tells the code and the reason of a close by the server, after its last messages, once',
      async run() {
        const recorded = open('do=close&code=4321&reason=out%20of%20tea');
        await until('the close', () => isClosed(recorded));
        await quiet();
        const story = [
          ['opened', ''],
          ['received', 'last'],
          ['received', 'words'],
          ['closed', 4321, 'out of tea'],
        ];
        expectEqual(recorded.told, story, 'what the listener was told');
      },
    },
    ...['do=refuse', 'do=nothing'].map((query) => ({
      title: `closes once with 1006, and never opens, when refused (${query})`,
      async run() {
        const recorded = open(query, ['contract.v1']);
        await until('the close', () => isClosed(recorded));
        await quiet();
        expectEqual(codesOf(recorded), [['closed', 1006]], 'what the listener was told');
      },
    })),
    ...[
      ['where nothing listens', deadUrl],
      ['that is none', 'wss://['],
    ].map(([which, address = '']) => ({
      title: `never throws, and closes once with 1006, for an address ${which}`,
      async run() {
        const recorded = openAt(address);
        await until('the close', () => isClosed(recorded));
        await quiet();
        expectEqual(codesOf(recorded), [['closed', 1006]], 'what the listener was told');
      },
    })),
    {
      title: 'closes once with 1006 when the server dies',
      async run() {
        const recorded = await opened('do=die');
        recorded.link.send('die');
        await until('the close', () => isClosed(recorded));
        await quiet();
        expectEqual(codesOf(recorded), [['opened'], ['closed', 1006]], 'what the listener was told');
      },
    },
    {
      title: 'says nothing after close(), which may be called again',
      async run() {
        const recorded = await opened('do=echo');
        recorded.link.send('unheard');
        recorded.link.close();
        recorded.link.close(4000, 'again');
        await quiet();
        expectEqual(recorded.told, [['opened', '']], 'what the listener was told');
      },
    },
    {
      title: 'says nothing when closed before it opened',
      async run() {
        const attempts = [open('do=echo'), open('do=refuse'), openAt(deadUrl), openAt('wss://[')];
        for (const { link } of attempts) link.close();
        await quiet();
        expectEqual(
          attempts.map(({ told }) => told),
          [[], [], [], []],
          'what the listeners were told',
        );
      },
    },
    {
      title: 'says nothing more when a listener closes it in the middle of a burst',
      async run() {
        const recorded = open('do=count', [], (event, link) => event[1] === '3' && link.close());
        await until('the fourth message', () => recorded.received.length >= 4);
        await quiet();
        expectEqual(recorded.received, ['0', '1', '2', '3'], 'the messages heard');
        expectEqual(isClosed(recorded), false, 'a close was told');
      },
    },
    {
      title: 'may be closed by its listener as it opens',
      async run() {
        const recorded = await opened('do=echo', [], (_event, link) => link.close());
        await quiet();
        expectEqual(recorded.told, [['opened', '']], 'what the listener was told');
      },
    },
    ...[
      [
        'tells the server the code and the reason of close()',
        4123,
        'done here',
        { code: 4123, reason: 'done here' },
      ] as const,
      ['sends the code 1006, which applications may not use, as 1000', 1006, 'x', { code: 1000, reason: 'x' }] as const,
      ['sends the code 5000, which applications may not use, as 1000', 5000, 'x', { code: 1000, reason: 'x' }] as const,
      ['shortens a reason that is too long for a close frame', 4000, 'ö'.repeat(200), undefined] as const,
    ].map(([title, code, reason, expected]) => ({
      title,
      async run() {
        const { link, received } = await opened('do=remember');
        await until('the id', () => received.length > 0);
        link.close(code, reason);
        const witness = await opened(`do=recall&id=${received[0] as string}`);
        await until('the server to see the end', () => witness.received.length > 0);
        const end = JSON.parse(witness.received[0] as string) as { code: number; reason: string };
        if (expected) expectEqual(end, expected, 'the end as the server saw it');
        else expectEqual([end.code, reason.startsWith(end.reason)], [code, true], 'the end as the server saw it');
        witness.link.close();
      },
    })),
    {
      title: 'ignores send() before it is open, and after its end',
      async run() {
        const recorded = open('do=echo');
        recorded.link.send('too early');
        await until('the link opens', () => isOpen(recorded));
        recorded.link.send('in time');
        await until('the echo', () => recorded.received.length > 0);
        recorded.link.close();
        recorded.link.send('too late');
        const ended = open('do=close&code=4000');
        await until('the close', () => isClosed(ended));
        ended.link.send('too late');
        ended.link.close();
        await quiet();
        expectEqual(recorded.received, ['in time'], 'the messages heard');
      },
    },
    {
      title: 'keeps many links apart',
      async run() {
        const links = Array.from({ length: 20 }, () => open('do=echo'));
        await until('every link to open', () => links.every(isOpen));
        links.forEach(({ link }, i) => link.send(`to ${i}`));
        await until('every echo', () => links.every(({ received }) => received.length > 0));
        await quiet();
        expectEqual(
          links.map(({ received }) => received),
          links.map((_, i) => [`to ${i}`]),
          'what each link heard',
        );
        for (const { link } of links) link.close();
      },
    },
    {
      title: 'counts unsent bytes with a number that is not negative',
      async run() {
        const { link } = await opened('do=echo');
        link.send('x'.repeat(1_000));
        expectEqual(link.bufferedBytes >= 0, true, 'bufferedBytes is a number from 0');
        link.close();
        expectEqual(link.bufferedBytes >= 0, true, 'bufferedBytes is a number from 0 after close()');
      },
    },
  ];
}
