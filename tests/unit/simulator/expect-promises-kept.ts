import { expect } from 'vitest';
import { describeSum, describeTally } from '../../simulator/report';
import { faultNames } from '../../simulator/schedule';
import { explain, search } from '../../simulator/search';
import type { Tally } from '../../simulator/verdict';

/** What a thousand histories must have met at least, or they prove nothing about it. */
const minima: Readonly<Record<string, number>> = {
  sent: 20_000,
  stored: 10_000,
  'handed on': 10_000,
  'gaps told': 500,
  acked: 10_000,
  unknown: 100,
  'rejected: forbidden': 100,
  'rejected: user-changed': 50,
  'rejected: destination-changed': 50,
  expired: 100,
  connected: 3_000,
  suspended: 100,
  'needs-auth': 50,
  'reader opened at a position': 500,
  'packets swallowed': 500,
  'messages lost': 100,
  'messages repeated': 100,
  'messages overtaken': 100,
  'words of an abandoned link': 20,
  calms: 1_000,
};

/** Of each kind of fault, in a thousand histories. */
const fewestOfEachFault = 200;

/**
 * Plays histories and fails with the seed and the shortest schedule that breaks a promise, as `npm run simulate` does.
 *
 * @param from the first seed
 */
export async function expectPromisesKept(from: number, histories: number): Promise<void> {
  const tally: Tally = new Map();
  const finding = await search({ from, histories, tally });
  expect(finding && (await explain(finding))).toBeUndefined();
  console.info(`${describeTally(tally)}\n${describeSum(tally, 0)}`);
  const least = { ...Object.fromEntries(faultNames.map((name) => [name, fewestOfEachFault])), ...minima };
  const missed = Object.entries(least).filter(([what, times]) => (tally.get(what) ?? 0) < (times * histories) / 1_000);
  expect(missed).toEqual([]);
}
