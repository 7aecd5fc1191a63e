import { expect } from 'vitest';
import type { Tally } from './oracle';
import { explain, search } from './search';
import type { Kind } from './servers';

/** What a thousand histories must have met at least, or they prove nothing about it. */
const minima: Readonly<Record<string, number>> = {
  connected: 1_000,
  reconnecting: 2_000,
  suspended: 250,
  'needs-auth': 100,
  failed: 5,
  disconnected: 250,
  answered: 400,
  unknown: 120,
  expired: 300,
  superseded: 100,
  aborted: 40,
  'rejected: queue-full': 100,
  'rejected: not-connected': 200,
  'rejected: user-changed': 400,
  'rejected: destination-changed': 60,
  'rejected: disposed': 600,
  dropLinks: 600,
  silenceLinks: 300,
  cutSometimes: 150,
  serverFreezes: 200,
  serverCloses: 600,
  serverRestarts: 300,
  serverTalksNonsense: 400,
  tokenThrows: 150,
  tokenHangs: 80,
  freeze: 150,
  enterCache: 150,
  sleep: 150,
  jumpClock: 150,
};

/**
 * Plays histories and fails with the seed and the shortest history that breaks a promise. To play one seed alone:
 * `FUZZ_FROM=366 FUZZ=1 npx vitest run --project unit tests/unit/core/fuzz/plain`.
 */
export async function expectPromisesKept(kind: Kind): Promise<void> {
  const { FUZZ, FUZZ_FROM } = process.env;
  const histories = Number(FUZZ ?? 5_000);
  const tally: Tally = new Map();
  const finding = await search(kind, { from: Number(FUZZ_FROM ?? 1), histories, tally });
  expect(finding && (await explain(kind, finding))).toBeUndefined();
  console.info(
    `${histories} histories over ${kind.name}:`,
    [...tally].map(([what, times]) => `${what} ${times}`).join(', '),
  );
  if (FUZZ !== undefined) return;
  const missed = Object.entries(minima).filter(([what, times]) => (tally.get(what) ?? 0) < (times * histories) / 1_000);
  expect(missed).toEqual([]);
}
