// @vitest-environment node
import { expect, test } from 'vitest';
import { play } from '../../simulator/play';
import { drawSteps, isFault, shrink } from '../../simulator/schedule';
import { explain, search } from '../../simulator/search';
import { protections } from '../../simulator/protections';

test('every history has at least 200 steps and 3 faults', () => {
  for (let seed = 1; seed <= 1_000; seed++) {
    const steps = drawSteps(seed);
    expect(steps.length).toBeGreaterThanOrEqual(200);
    expect(steps.filter(([name]) => isFault(name)).length).toBeGreaterThanOrEqual(3);
  }
});

test('the same seed tells the same story', async () => {
  const [first, second] = [new Map<string, number>(), new Map<string, number>()];
  await play(7, drawSteps(7), {}, first);
  await play(7, drawSteps(7), {}, second);
  expect([...first]).toEqual([...second]);
});

test('shrinking leaves only what is needed', async () => {
  const steps = drawSteps(3);
  const fewest = await shrink(steps, (fewer) =>
    Promise.resolve(fewer.includes(steps[20]!) && fewer.includes(steps[150]!)),
  );
  expect(fewest).toEqual([steps[20], steps[150]]);
});

test('a finding is told with its seed, its invariant and a schedule that is shorter than the history', async () => {
  const { sabotage, invariant } = protections.find(({ name }) => name === 'publisher sequence')!;
  const finding = (await search({ from: 1, histories: 100, sabotage, invariant }))!;
  const text = await explain(finding, sabotage);
  expect(text).toMatch(new RegExp(`^seed ${finding.seed} breaks stored-once: `));
  expect(text.split('\n').length).toBeLessThan(60);
});
