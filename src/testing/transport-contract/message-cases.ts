import { expectEqual } from '../contract-case';
import { isOpen, isClosed, type TransportCase } from './transport-test';

/** Large enough to need several frames or fragments wherever there are any. */
const oneMegabyte = 1_048_576;

/** What a link carries, and in which order. */
export const messageCases: readonly TransportCase[] = [
  {
    title: 'keeps the order of 1,000 messages, there and back',
    run: ({ echo }) => echo(...Array.from({ length: 1_000 }, (_, i) => `message ${i}`)),
  },
  {
    title: 'keeps the order of 1,000 messages that the server sends at once',
    async run({ open, until }) {
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
  { title: 'carries any text', run: ({ echo }) => echo('', 'Zoë 🌊 {"type":"x"}', 'line\nbreak\0zero', '\u2028') },
  {
    title: 'carries bytes as an ArrayBuffer, in order with text',
    run: ({ echo }) => echo(Uint8Array.from({ length: 256 }, (_, i) => i).buffer, 'text', new ArrayBuffer(0)),
  },
  {
    title: 'carries what the bytes were when they were sent',
    async run({ opened, until }) {
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
    async run({ opened, until }) {
      const { link, received } = await opened('do=echo');
      const text = 'tide'.repeat(oneMegabyte / 4);
      link.send(text);
      link.send(new Uint8Array(oneMegabyte).fill(7).buffer);
      await until('both echoes', () => received.length > 1);
      const [first, second] = received;
      expectEqual(first === text, true, 'the text came back whole');
      const bytes = new Uint8Array(second as ArrayBuffer);
      expectEqual([bytes.length, bytes.every((byte) => byte === 7)], [oneMegabyte, true], 'the bytes came back whole');
      link.close();
    },
  },
  {
    title: 'ignores send() before it is open, and after its end',
    async run({ open, until, quiet }) {
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
    async run({ open, until, quiet }) {
      // Not more at once: Chromium delays many pending handshakes with one host by seconds.
      const links = Array.from({ length: 10 }, () => open('do=echo'));
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
];
