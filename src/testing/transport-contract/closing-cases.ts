import { expectEqual } from '../contract-case';
import { isClosed, codesOf, type TransportCase } from './transport-test';

/** How a link ends: once, and then for ever. */
export const closingCases: readonly TransportCase[] = [
  {
    title: 'tells the code and the reason of a close by the server, after its last messages, once',
    async run({ open, until, quiet }) {
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
  {
    title: 'closes once with 1006 when the server dies',
    async run({ opened, until, quiet }) {
      const recorded = await opened('do=die');
      recorded.link.send('die');
      await until('the close', () => isClosed(recorded));
      await quiet();
      expectEqual(codesOf(recorded), [['opened'], ['closed', 1006]], 'what the listener was told');
    },
  },
  {
    title: 'says nothing after close(), which may be called again',
    async run({ opened, quiet }) {
      const recorded = await opened('do=echo');
      recorded.link.send('unheard');
      recorded.link.close();
      recorded.link.close();
      await quiet();
      expectEqual(recorded.told, [['opened', '']], 'what the listener was told');
    },
  },
  {
    title: 'says nothing more when a listener closes it in the middle of a burst',
    async run({ open, until, quiet }) {
      const recorded = open('do=count', [], (event, link) => event[1] === '3' && link.close());
      await until('the fourth message', () => recorded.received.length >= 4);
      await quiet();
      expectEqual(recorded.received, ['0', '1', '2', '3'], 'the messages heard');
      expectEqual(isClosed(recorded), false, 'a close was told');
    },
  },
  {
    title: 'lets the server see 1000 after close()',
    async run({ opened, until }) {
      const { link, received } = await opened('do=remember');
      await until('the id', () => received.length > 0);
      link.close();
      const witness = await opened(`do=recall&id=${received[0] as string}`);
      await until('the server to see the end', () => witness.received.length > 0);
      const { code } = JSON.parse(witness.received[0] as string) as { code: number };
      expectEqual(code, 1000, 'the end as the server saw it');
      witness.link.close();
    },
  },
];
