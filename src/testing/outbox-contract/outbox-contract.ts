import type { Outbox } from '../../shared/outbox-storage';
import { createWaiting, type ContractCase } from '../contract-case';
import { hintCases } from './hint-cases';
import { lifeCases } from './life-cases';
import { limitCases } from './limit-cases';
import { logCases } from './log-cases';
import type { Candidacy, OutboxCase, OutboxTest } from './outbox-test';
import type { OutboxCounterpart, OutboxUnderTest } from './outbox-under-test';
import { ownerCases } from './owner-cases';
import { seatCases } from './seat-cases';

/**
 * What every storage of outboxes promises (see `OutboxStorage`; rules OB of docs/spec.md), as cases for any test runner. Some wait for a
 * lease to run out, which takes three seconds unless time is virtual.
 *
 * @example
 * for (const { title, run } of outboxContract({ create: () => createMyDevice() })) it(title, run);
 */
export function outboxContract(counterpart: OutboxCounterpart): readonly ContractCase[] {
  const cases: readonly OutboxCase[] = [
    ...logCases,
    ...limitCases,
    ...ownerCases,
    ...hintCases,
    ...seatCases,
    ...lifeCases,
  ];
  return cases
    .filter(({ isAboutCrashes }) => !isAboutCrashes || counterpart.hasCrashes)
    .map((outboxCase) => ({ title: outboxCase.title, run: () => runCase(counterpart, outboxCase) }));
}

async function runCase(counterpart: OutboxCounterpart, { run }: OutboxCase): Promise<void> {
  const device = await counterpart.create();
  const opened: Outbox[] = [];
  try {
    await run(createTest(device, opened));
  } finally {
    for (const outbox of opened) outbox.close();
    await device.stop();
  }
}

function createTest(device: OutboxUnderTest, opened: Outbox[]): OutboxTest {
  const { until, notify } = createWaiting(device.pass && together(device.pass));

  async function settled<Result>(promise: Promise<Result>): Promise<Result> {
    let isSettled = false;
    const settle = () => {
      isSettled = true;
      notify();
    };
    promise.then(settle, settle);
    await until('an answer', () => isSettled);
    return promise;
  }

  const test: OutboxTest = {
    openTab: async () => device.openTab(),
    async open(scope, given) {
      const tab = given ?? (await device.openTab());
      const own = { destination: 'https://example.com/api', userId: 'ann', ...scope };
      const outbox = await settled(tab.storage.open(own, tab.environment));
      opened.push(outbox);
      let hints = 0;
      outbox.onChange(() => {
        hints++;
        notify();
      });
      const load: Outbox['load'] = () => settled(outbox.load());
      const commit: Outbox['commit'] = (content) => settled(outbox.commit(content));
      return { ...outbox, load, commit, tab, hints: () => hints, run: () => campaign(outbox, notify) };
    },
    until,
    async quiet() {
      // What comes later on the same way says that all before it has come.
      const [teller, hearer] = [await test.open(), await test.open()];
      const told = hearer.hints();
      await teller.commit({ values: [{ key: 'quiet?', value: told }] });
      await until('a hint', () => hearer.hints() > told);
      await teller.commit({ values: [{ key: 'quiet?', value: undefined }] });
      await until('another hint', () => hearer.hints() > told + 1);
      for (const outbox of [teller, hearer]) outbox.close();
    },
  };
  return test;
}

/** Whoever waits while time passes already waits for the same passing. */
function together(pass: () => Promise<void>): () => Promise<void> {
  let passing: Promise<void> | undefined;
  return () =>
    (passing ??= pass().finally(() => {
      passing = undefined;
    }));
}

function campaign(outbox: Outbox, notify: () => void): Candidacy {
  const story: (number | 'deposed')[] = [];
  const note = (event: number | 'deposed') => {
    story.push(event);
    notify();
  };
  const giveUp = outbox.campaign({ elected: note, deposed: () => note('deposed') });
  return {
    story,
    fence() {
      const last = story.at(-1);
      return last === 'deposed' ? undefined : last;
    },
    giveUp,
  };
}
