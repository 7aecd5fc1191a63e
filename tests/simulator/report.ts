import { faultNames } from './schedule';
import type { Tally } from './verdict';

/** Not events of their own: sums, or how much there was to run. */
const sums = ['histories', 'faults'];

/** What the histories met, in two lines: how often each kind of fault, and all the rest. */
export function describeTally(tally: Tally): string {
  const isFaultName = (name: string) => (faultNames as readonly string[]).includes(name);
  const list = (entries: readonly (readonly [string, number])[]) =>
    entries.map(([name, times]) => `${name} ${times}`).join(', ');
  const all = [...tally].filter(([name]) => !sums.includes(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    `faults: ${tally.get('faults') ?? 0}, of which ${list(faultNames.map((name) => [name, tally.get(name) ?? 0]))}`,
    `besides: ${list(all.filter(([name]) => !isFaultName(name)))}`,
  ].join('\n');
}

/** The last line: `histories=… events=… violations=…`. */
export function describeSum(tally: Tally, violations: number): string {
  const events = [...tally].reduce((sum, [name, times]) => sum + (sums.includes(name) ? 0 : times), 0);
  return `histories=${tally.get('histories') ?? 0} events=${events} violations=${violations}`;
}
