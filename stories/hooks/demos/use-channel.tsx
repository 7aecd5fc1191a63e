import { defineChannel, useChannel, type ChannelReference, type Snapshot } from 'tidewire';
import { ContinuityBadge } from '../../ui/continuity-badge';
import { ScrollLog } from '../../ui/scroll-log';
import { TallyLine } from '../../ui/tally-line';
import type { Line } from '../../world/harbour';

type Lines = readonly Line[];

/** What was missed comes from the hub’s log. */
export const radio = defineChannel({
  name: 'radio',
  initial: [] as Lines,
  reduce: (lines, { data }) => [...lines, data as Line],
});

/** And if the hub has lost its log, from a database: `await fetch('/radio')` in an app. */
export const radioWithSnapshot = (fetchLines: () => Promise<Snapshot<Lines>>) =>
  defineChannel({
    name: 'radio',
    initial: [] as Lines,
    snapshot: fetchLines,
    // A snapshot may hold what arrives while it is fetched.
    reduce: (lines, { data }) => (lines.some(isSame(data as Line)) ? lines : [...lines, data as Line]),
  });

const isSame = (line: Line) => (other: Line) => other.number === line.number;

export function Radio({ name, channel }: { readonly name: string; readonly channel: ChannelReference<Lines> }) {
  const { data, continuity } = useChannel(channel);
  return (
    <article className="demo" aria-label={name}>
      <h2>{name}</h2>
      <ContinuityBadge continuity={continuity} />
      <ScrollLog label={`What was said, ${name}`}>
        {data.map(({ number, text }) => (
          <li key={number} data-number={number}>
            {text}
          </li>
        ))}
      </ScrollLog>
      <TallyLine numbers={data.map(({ number }) => number)} />
    </article>
  );
}
