// @vitest-environment node
import { expect, test } from 'vitest';
import { protections } from '../../simulator/protections';
import { search } from '../../simulator/search';

test.each(protections)(
  'without $name the simulator finds within 2,000 histories that $invariant is broken',
  async ({ sabotage, invariant }) => {
    const finding = await search({ from: 1, histories: 2_000, sabotage, invariant });
    expect(finding?.violation.invariant).toBe(invariant);
  },
  300_000,
);
