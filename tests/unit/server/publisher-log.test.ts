// @vitest-environment node
import { expect, it } from 'vitest';
import {
  createPublisherLog,
  type PublisherLogOptions,
  type PublisherMembership,
} from '../../../src/server/publisher-log';

function createLog(options: Partial<PublisherLogOptions> = {}) {
  const clock = { now: 0 };
  const log = createPublisherLog(() => clock.now, {
    maxDestinations: 1_000,
    publisherRetentionMs: 1_000,
    maxRetainedEntries: 1_000,
    ...options,
  });
  return { clock, log };
}

function publish(membership: PublisherMembership, seq: number, destination = 'a'): string {
  const claim = membership.claim(destination, seq, `${destination}${seq}`);
  if (claim.kind === 'claimed') claim.settle('accepted');
  return claim.kind;
}

const nobody = () => undefined;

it('[PR13] claims each number of a destination once, in order', () => {
  const { log } = createLog();
  const ada = log.join('ada', nobody);
  expect([publish(ada, 1), publish(ada, 1), publish(ada, 3), publish(ada, 2), publish(ada, 1, 'b')]).toEqual([
    'claimed',
    'repeated',
    'refused',
    'claimed',
    'claimed',
  ]);
});

it('[PR13] remembers the last 256 outcomes of a publisher over all destinations', async () => {
  const { log } = createLog();
  const ada = log.join('ada', nobody);
  for (let seq = 1; seq <= 200; seq++) publish(ada, seq, 'a');
  for (let seq = 1; seq <= 57; seq++) publish(ada, seq, 'b');
  expect(ada.claim('a', 1, 'a1')).toMatchObject({ kind: 'refused', refusal: { code: 'sequence', expected: 201 } });
  const claim = ada.claim('a', 2, 'a2');
  expect(claim.kind === 'repeated' && (await claim.outcome)).toBe('accepted');
});

it('[PR13] repeats a refusal as it was', async () => {
  const { log } = createLog();
  const ada = log.join('ada', nobody);
  const refusal = { code: 'forbidden', message: 'no' } as const;
  const first = ada.claim(undefined, 1, 'x');
  if (first.kind === 'claimed') first.settle(refusal);
  const copy = ada.claim(undefined, 1, 'x');
  expect(copy.kind === 'repeated' && (await copy.outcome)).toBe(refusal);
});

it('[PR14] knows an absent publisher until its retention is over', () => {
  const { log, clock } = createLog();
  log.join('ada', nobody).leave();
  clock.now = 999;
  const back = log.join('ada', nobody);
  expect(back.resumed).toBe(true);
  back.leave();
  clock.now += 1_000;
  expect(log.join('ada', nobody).resumed).toBe(false);
});

it('[PR14] never forgets a publisher that is present, however long', () => {
  const { log, clock } = createLog({ maxRetainedEntries: 1 });
  log.join('ada', nobody).leave();
  const ada = log.join('ada', nobody);
  for (let seq = 1; seq <= 10; seq++) publish(ada, seq);
  clock.now = 1e9;
  log.sweep();
  expect(publish(ada, 11)).toBe('claimed');
  expect(log.join('ada', nobody).resumed).toBe(true);
});

it('[PR14] bounds what absent publishers take, and forgets who left first', () => {
  const { log } = createLog({ maxRetainedEntries: 12 });
  // Each takes 1 for itself, 1 for its destination and 2 for its outcomes.
  for (const name of ['ada', 'ben', 'carl', 'dora']) {
    const membership = log.join(name, nobody);
    publish(membership, 1);
    publish(membership, 2);
    membership.leave();
  }
  expect(log.size).toBe(3);
  expect(log.join('ben', nobody).resumed).toBe(true);
  expect(log.join('ada', nobody).resumed).toBe(false);
});

it('[PR15] fences the older holder, whose leaving then changes nothing', () => {
  const { log } = createLog();
  const fenced: string[] = [];
  const older = log.join('ada', () => fenced.push('older'));
  const newer = log.join('ada', () => fenced.push('newer'));
  expect(fenced).toEqual(['older']);
  older.leave();
  expect(publish(older, 1)).toBe('fenced');
  expect(publish(newer, 1)).toBe('claimed');
});
