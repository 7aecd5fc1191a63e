// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { mayHaveRun } from '../../../../../src/core/sync/send-failure';
import { chooseRoute } from '../../../../../src/core/sync/senders/choose-route';
import { runHistories, type Judgement, type RouteKind } from './support/histories';

const sound: Judgement = { chooseRoute, mayHaveRun };

const kinds: readonly RouteKind[] = [
  { name: 'plain REST', http: 'forgets' },
  { name: 'REST with keys', http: 'remembers' },
  { name: 'commands', hub: 'remembers' },
  { name: 'either, one memory', hub: 'shares', http: 'shares' },
  { name: 'either, two memories', hub: 'remembers', http: 'remembers' },
  { name: 'either, plain REST behind', hub: 'remembers', http: 'forgets' },
];

describe.each(kinds)('over $name', (kind) => {
  test('[ID2] [ID4] [OB7] whatever is lost, whenever the page is reloaded: never twice, and done is done', async () => {
    const { twice, lost, done, unconfirmed, attempts } = await runHistories(kind, sound, { from: 1, count: 100 });
    expect({ twice, lost }).toEqual({ twice: [], lost: [] });
    expect(done).toBeGreaterThan(30);
    expect(attempts).toBeGreaterThan(100);
    // Only where a memory is missing does anybody have to decide.
    expect(unconfirmed > 0).toBe(kind.http === 'forgets');
  });
});

describe('the search finds what goes twice without', () => {
  const searched = { from: 1, count: 200 };
  test('[ID2] leaving alone what no server would know again', async () => {
    const careless: Judgement = {
      ...sound,
      chooseRoute: (sender, question) => chooseRoute(sender, { ...question, inDoubt: undefined }),
    };
    expect((await runHistories(kinds[0]!, careless, searched)).twice).not.toEqual([]);
  });

  test('[ID4] staying on a route', async () => {
    const careless: Judgement = {
      ...sound,
      chooseRoute: (sender, question) => chooseRoute(sender, { ...question, inDoubt: undefined }),
    };
    expect((await runHistories(kinds[4]!, careless, searched)).twice).not.toEqual([]);
  });

  test('[ID2] doubting what the server failed over', async () => {
    const careless: Judgement = {
      ...sound,
      mayHaveRun: ({ kind }) => kind === 'unanswered',
    };
    expect((await runHistories(kinds[0]!, careless, searched)).twice).not.toEqual([]);
  });

  test('[ID4] doubting what comes again because a copy is at work', async () => {
    const careless: Judgement = {
      ...sound,
      mayHaveRun: ({ kind }) => kind === 'unanswered' || kind === 'failed',
    };
    expect((await runHistories(kinds[4]!, careless, searched)).twice).not.toEqual([]);
  });
});
