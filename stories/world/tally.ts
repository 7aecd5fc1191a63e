/** What became of numbered messages. */
export interface Tally {
  readonly missing: readonly number[];
  /** Arrivals of what had arrived already. */
  readonly twice: number;
  /** Arrivals behind a higher number. */
  readonly disordered: number;
}

/** Counts by what arrived, in the order of its arrival, of all that was published. */
export function tally(arrived: readonly number[], { from, to }: { readonly from: number; readonly to: number }): Tally {
  const seen = new Set<number>();
  let highest = -Infinity;
  let twice = 0;
  let disordered = 0;
  for (const number of arrived) {
    if (seen.has(number)) twice++;
    else if (number < highest) disordered++;
    seen.add(number);
    highest = Math.max(highest, number);
  }
  const published = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
  return { missing: published.filter((number) => !seen.has(number)), twice, disordered };
}
