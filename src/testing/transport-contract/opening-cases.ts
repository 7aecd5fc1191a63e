import { expectEqual } from '../contract-case';
import { isClosed, codesOf, type TransportCase, type TransportTest } from './transport-test';

/** How a link begins, and how it fails to. */
export const openingCases: readonly TransportCase[] = [
  {
    title: 'opens, and says which subprotocol the server selected',
    async run({ opened }) {
      const { link, told } = await opened('do=echo', ['contract.v2', 'contract.v1']);
      expectEqual(told, [['opened', 'contract.v2']], 'what the listener was told');
      link.close();
    },
  },
  {
    title: 'opens without a subprotocol where none is offered',
    async run({ opened }) {
      const { link, told } = await opened('do=echo');
      expectEqual(told, [['opened', '']], 'what the listener was told');
      link.close();
    },
  },
  {
    title: 'calls no listener before open() has returned',
    async run({ open, openAt, until, deadUrl }) {
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
  ...['do=refuse', 'do=nothing'].map((query) => ({
    title: `closes once with 1006, and never opens, when refused (${query})`,
    async run({ open, until, quiet }: TransportTest) {
      const recorded = open(query, ['contract.v1']);
      await until('the close', () => isClosed(recorded));
      await quiet();
      expectEqual(codesOf(recorded), [['closed', 1006]], 'what the listener was told');
    },
  })),
  ...[
    ['where nothing listens', undefined],
    ['that is none', 'wss://['],
  ].map(([which, address]) => ({
    title: `never throws, and closes once with 1006, for an address ${which}`,
    async run({ openAt, until, quiet, deadUrl }: TransportTest) {
      const recorded = openAt(address ?? deadUrl);
      await until('the close', () => isClosed(recorded));
      await quiet();
      expectEqual(codesOf(recorded), [['closed', 1006]], 'what the listener was told');
    },
  })),
  {
    title: 'says nothing when closed before it opened',
    async run({ open, openAt, quiet, deadUrl }) {
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
    title: 'may be closed by its listener as it opens',
    async run({ opened, quiet }) {
      const recorded = await opened('do=echo', [], (_event, link) => link.close());
      await quiet();
      expectEqual(recorded.told, [['opened', '']], 'what the listener was told');
    },
  },
];
