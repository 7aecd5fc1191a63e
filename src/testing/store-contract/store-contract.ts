import { defaultStoreLimits, type PresenceChange, type StoreSession } from '../../server/store/store';
import { createWaiting, type ContractCase } from '../contract-case';
import { claimCases } from './claim-cases';
import { crashCases } from './crash-cases';
import { followerCases } from './follower-cases';
import { keyCases } from './key-cases';
import { lifeCases } from './life-cases';
import { logCases } from './log-cases';
import { nameCases } from './name-cases';
import { operationCases } from './operation-cases';
import { outcomeCases } from './outcome-cases';
import { presenceCases } from './presence-cases';
import { publisherCases } from './publisher-cases';
import { readingCases } from './reading-cases';
import { signalCases } from './signal-cases';
import type { Followed, StoreCase, StoreTest } from './store-test';
import type { StoreCounterpart, StoreUnderTest } from './store-under-test';

/**
 * What every store of a hub promises (see `HubStore`; rules ST of docs/spec.md), as cases for any test runner. Sessions stand for
 * hubs: what one does the others find.
 *
 * @example
 * for (const { title, run } of storeContract({ create: (limits) => createMyStorage(limits) })) it(title, run);
 */
export function storeContract(counterpart: StoreCounterpart): readonly ContractCase[] {
  const cases: readonly StoreCase[] = [
    ...logCases,
    ...readingCases,
    ...followerCases,
    ...keyCases,
    ...claimCases,
    ...outcomeCases,
    ...operationCases,
    ...publisherCases,
    ...presenceCases,
    ...signalCases,
    ...nameCases,
    ...lifeCases,
    ...crashCases,
  ];
  return cases
    .filter(({ isAboutCrashes }) => !isAboutCrashes || counterpart.isDurable)
    .map((storeCase) => ({ title: storeCase.title, run: () => runCase(counterpart, storeCase) }));
}

async function runCase(counterpart: StoreCounterpart, { limits, run }: StoreCase): Promise<void> {
  const storage = await counterpart.create({ ...defaultStoreLimits, ...limits });
  const sessions: StoreSession[] = [];
  const reports: unknown[] = [];
  try {
    await run(await createTest(storage, sessions, reports));
  } finally {
    for (const session of sessions) await session.close();
    await storage.stop();
  }
  if (reports.length > 0) throw new Error('The store reported an error in the background', { cause: reports[0] });
}

async function createTest(storage: StoreUnderTest, sessions: StoreSession[], reports: unknown[]): Promise<StoreTest> {
  const { until, notify } = createWaiting();
  let opened = 0;

  async function open(): Promise<StoreSession> {
    const session = await storage.connect().open({
      environment: storage.environment,
      node: `node-${++opened}`,
      report: (error) => reports.push(error),
    });
    sessions.push(session);
    return session;
  }

  return {
    session: await open(),
    open,
    until,
    pass: async (ms) => (storage.advance ? storage.advance(ms) : sleep(ms)),
    async crash() {
      if (!storage.crash) throw new Error('A durable store needs `crash` to be tested.');
      await storage.crash();
      return open();
    },
    size: async () => storage.size?.(),
    async follow(session, channel) {
      const told: Followed['told'][number][] = [];
      let interruptions = 0;
      const undo = await session.follow(channel, {
        appended(epoch, entry) {
          told.push({ ...entry, epoch });
          notify();
        },
        interrupted() {
          interruptions++;
          notify();
        },
      });
      return { told, interruptions: () => interruptions, undo };
    },
    async followPresence(session, channel) {
      const changes: PresenceChange[] = [];
      let interruptions = 0;
      const undo = await session.followPresence(channel, {
        changed(change) {
          changes.push(change);
          notify();
        },
        interrupted() {
          interruptions++;
          notify();
        },
      });
      return { changes, interruptions: () => interruptions, undo };
    },
    async hear(session, topic) {
      const messages: string[] = [];
      const undo = await session.onSignal(topic, (message) => {
        messages.push(message);
        notify();
      });
      return { messages, undo };
    },
  };
}

/** Real time is meant: this store has a clock that nobody can advance. */
function sleep(ms: number): Promise<void> {
  // eslint-disable-next-line no-restricted-globals
  return new Promise((resolve) => setTimeout(resolve, ms));
}
