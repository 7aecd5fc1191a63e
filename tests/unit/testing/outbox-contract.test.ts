// @vitest-environment node
import { expect, test } from 'vitest';
import type { Outbox, OutboxScope } from '../../../src/shared/outbox-storage';
import type { OutboxDriver } from '../../../src/shared/outbox/driver';
import { createMemoryDrivers } from '../../../src/shared/outbox/memory-drivers';
import { createOutbox } from '../../../src/shared/outbox/outbox';
import { outboxContract } from '../../../src/testing/outbox-contract/outbox-contract';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';
import { createVirtualTime } from '../../../src/testing/virtual-time';

interface Sabotage {
  readonly scope?: (scope: OutboxScope) => OutboxScope;
  readonly driver?: (honest: OutboxDriver) => Partial<OutboxDriver>;
  readonly outbox?: (honest: Outbox) => Partial<Outbox>;
}

/** @returns the titles of the cases that this storage breaks */
async function brokenCases({ scope: change, driver: spoil, outbox: warp }: Sabotage): Promise<string[]> {
  let steps = 0;
  function create() {
    const time = createVirtualTime();
    const drivers = createMemoryDrivers();
    let tabs = 0;
    steps = 0;
    return {
      openTab() {
        const environment = createVirtualEnvironment({ time, seed: ++tabs });
        return {
          environment,
          storage: {
            open(scope: OutboxScope) {
              const honest = drivers.open(change?.(scope) ?? scope, environment);
              const outbox = createOutbox({ ...honest, ...spoil?.(honest) }, environment);
              return Promise.resolve({ ...outbox, ...warp?.(outbox) });
            },
          },
          freeze: () => (environment.freeze(), () => environment.resume()),
          leave: () => (environment.enterBackForwardCache(), () => environment.leaveBackForwardCache()),
          reveal: () => (environment.hide(), environment.show()),
        };
      },
      // Cases that wait for what a broken storage never does end soon: so many steps are far more than any case needs.
      pass() {
        if (++steps > 2_000) throw new Error('waited in vain');
        return time.advance(50);
      },
      stop: () => undefined,
    };
  }
  const broken: string[] = [];
  for (const { title, run } of outboxContract({ create })) await run().catch(() => broken.push(title));
  return broken;
}

test('an honest storage breaks nothing', async () => {
  expect(await brokenCases({})).toEqual([]);
});

const faults: [fault: string, caughtBy: string, sabotage: Sabotage][] = [
  [
    'reads in any order',
    'in the order of the log',
    {
      driver: ({ load }) => ({
        async load() {
          const { entries, values } = await load();
          return { entries: entries.toReversed(), values };
        },
      }),
    },
  ],
  [
    'writes over what is newer',
    'writes nothing over what another tab wrote',
    {
      driver: ({ load, commit }) => ({
        async commit(asked, holder) {
          const { entries } = await load();
          const revisionOf = (id: string) => entries.find((entry) => entry.id === id)?.revision ?? 0;
          const own = asked.entries?.map((entry) => ({ ...entry, revision: revisionOf(entry.id) }));
          return commit({ ...asked, ...(own && { entries: own }) }, holder);
        },
      }),
    },
  ],
  [
    'counts revisions from one again',
    'does not take an entry that was removed and written anew',
    {
      driver: ({ load, commit }) => ({
        async load() {
          const { entries, values } = await load();
          return { entries: entries.map((entry) => ({ ...entry, revision: 1 })), values };
        },
        async commit(asked, holder) {
          const { entries } = await load();
          const own = asked.entries?.map((entry) => {
            const present = entries.find(({ id }) => id === entry.id);
            return entry.revision === 1 && present ? { ...entry, revision: present.revision } : entry;
          });
          return commit({ ...asked, ...(own && { entries: own }) }, holder);
        },
      }),
    },
  ],
  [
    'writes half of what it refuses',
    'writes all of a commit, or nothing',
    {
      driver: ({ commit }) => ({
        async commit(asked, holder) {
          if (asked.values) await commit({ values: asked.values }, holder);
          return commit(asked, holder);
        },
      }),
    },
  ],
  [
    'knows no limit',
    'refuses a new entry beyond the limit',
    { driver: ({ commit }) => ({ commit: (asked, holder) => commit({ ...asked, maxEntries: undefined }, holder) }) },
  ],
  [
    'evicts the oldest',
    'refuses a new entry beyond the limit',
    {
      driver: ({ load, commit }) => ({
        async commit(asked, holder) {
          const result = await commit(asked, holder);
          if (result.kind !== 'full') return result;
          const [oldest] = (await load()).entries;
          if (oldest) await commit({ entries: [{ ...oldest, record: undefined }] }, holder);
          return commit(asked, holder);
        },
      }),
    },
  ],
  [
    'shows one user’s operations to another',
    'shows nothing to another user',
    { scope: ({ destination }) => ({ destination, userId: 'everybody' }) },
  ],
  [
    'takes nobody for somebody without a name',
    'shows nothing to another user',
    { scope: ({ destination, userId = '' }) => ({ destination, userId }) },
  ],
  ['tells nobody', 'tells the other tabs of a write', { driver: () => ({ tell: () => undefined }) }],
  [
    'tells the writer as well',
    'not the one that wrote',
    {
      outbox: ({ commit, onChange }) => {
        const own = new Set<() => void>();
        return {
          onChange: (listener) => (own.add(listener), onChange(listener)),
          async commit(asked) {
            const result = await commit(asked);
            for (const listener of own) listener();
            return result;
          },
        };
      },
    },
  ],
  [
    'gives a seat to everybody',
    'elects one tab of many',
    {
      outbox: () => ({
        campaign(candidate) {
          queueMicrotask(() => candidate.elected(1));
          return () => undefined;
        },
      }),
    },
  ],
  [
    'elects at once',
    'never before `campaign` has returned',
    {
      outbox: ({ campaign }) => ({
        campaign: (candidate) => (candidate.elected(1), campaign(candidate)),
      }),
    },
  ],
  [
    'looks at no fence',
    'lets only the present flusher write',
    { driver: ({ commit }) => ({ commit: (asked, holder) => commit({ ...asked, fence: undefined }, holder) }) },
  ],
  [
    'knows fences and no holders',
    'lets only the present flusher write',
    {
      driver: ({ lease, commit }) => ({
        async commit(asked, holder) {
          const present = asked.fence === undefined ? undefined : await lease(() => undefined);
          return commit(asked, present?.holder ?? holder);
        },
      }),
    },
  ],
  [
    'gives the same fence again',
    'with a higher fence',
    {
      outbox: ({ campaign }) => ({
        campaign: ({ elected, deposed }) => campaign({ elected: () => elected(1), deposed }),
      }),
    },
  ],
  [
    'deposes who gives up',
    'without a word to who gave it up',
    {
      outbox: ({ campaign }) => ({
        campaign(candidate) {
          const giveUp = campaign(candidate);
          return () => (giveUp(), candidate.deposed());
        },
      }),
    },
  ],
  [
    'keeps a seat for whoever stands still',
    'replaces a flusher that stands still',
    {
      driver: ({ lease }) => ({
        lease: (change) =>
          lease((present) => {
            const next = change(present);
            return present?.holder && next?.holder && next.holder !== present.holder ? undefined : next;
          }),
      }),
    },
  ],
  [
    'goes on after its end',
    'is silent once closed',
    { outbox: ({ load }) => ({ load: async () => (await load()) ?? { entries: [], values: new Map() } }) },
  ],
  [
    'gives out what it keeps',
    'keeps copies',
    {
      driver: ({ load }) => {
        let kept: ReturnType<typeof load> | undefined;
        return { load: () => (kept ??= load()) };
      },
    },
  ],
];

test.each(faults)('a storage that %s is caught: %s', async (_fault, caughtBy, sabotage) => {
  const broken = await brokenCases(sabotage);
  expect(broken.filter((title) => title.includes(caughtBy))).not.toEqual([]);
});
