import { defineChannel, useChannel } from 'tidewire';
import { ContinuityBadge } from '../../ui/continuity-badge';
import { tally } from '../../world/tally';
import type { Progress } from './outage';
import { Strip, type Cell } from './strip';

/** The numbers that arrived, in the order of their arrival: nothing is sorted, and nothing left out. */
const numbers = defineChannel({
  name: (channel: string) => channel,
  initial: [] as readonly number[],
  reduce: (arrived, { data }) => [...arrived, (data as { readonly number: number }).number],
});

export interface ReceiverProps {
  readonly name: string;
  readonly channel: string;
  readonly progress: Progress;
}

/** What the client here has of what was published. */
export function Receiver({ name, channel, progress }: ReceiverProps) {
  const { data: arrived, continuity } = useChannel(numbers(channel));
  const { missing, twice, disordered } = tally(arrived, { from: 1, to: progress.published });

  function cellOf(number: number): Cell {
    if (number > progress.published) return 'coming';
    const times = arrived.filter((each) => each === number).length;
    if (times > 1) return 'twice';
    if (times === 0) return 'missing';
    return isDown(number, progress) ? 'later' : 'here';
  }

  return (
    <section className="receiver" aria-label={name}>
      <header className="receiver-head">
        <h2>{name}</h2>
        <ContinuityBadge continuity={continuity} />
        <dl className="receiver-counts">
          <Count name="missing" value={missing.length} />
          <Count name="twice" value={twice} />
          <Count name="out of order" value={disordered} />
        </dl>
      </header>
      <Strip label={`${name}: ${arrived.length} of ${progress.published} are here.`} cellOf={cellOf} />
    </section>
  );
}

export function isDown(number: number, { downFrom = Infinity, downTo = Infinity }: Progress): boolean {
  return number >= downFrom && number <= downTo;
}

function Count({ name, value }: { readonly name: string; readonly value: number }) {
  return (
    <div data-count={name} data-bad={value > 0 || undefined}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
