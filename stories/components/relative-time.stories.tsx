import { RelativeTime } from 'tidewire/components';
import { expect, waitFor } from 'storybook/test';
import preview from '../../.storybook/preview';
import { Specimen, Specimens } from '../ui/specimens';
import { startAt } from '../world/story-world';
import { worldIn } from '../world/world-in';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const meta = preview.meta({
  title: 'Components/RelativeTime',
  component: RelativeTime,
  argTypes: { date: { control: 'date' }, render: { control: false } },
});

export const Playground = meta.story({ args: { date: startAt - 5 * minute, format: 'long', numeric: 'auto' } });

const distances = {
  now: 0,
  'half a minute': -30_000,
  '5 minutes': -5 * minute,
  '3 hours': -3 * hour,
  yesterday: -day,
  '2 weeks': -15 * day,
  'a year': -400 * day,
  ahead: 2 * hour + minute,
} as const;

export const States = meta.story({
  tags: ['visual'],
  args: { date: startAt },
  render: () => (
    <Specimens width="10rem">
      {Object.entries(distances).map(([name, distance]) => (
        <Specimen key={name} name={name}>
          <RelativeTime date={startAt + distance} timeZone="UTC" />
        </Specimen>
      ))}
      <Specimen name="short">
        <RelativeTime date={startAt - 3 * hour} format="short" timeZone="UTC" />
      </Specimen>
      <Specimen name="always a number">
        <RelativeTime date={startAt - day} numeric="always" timeZone="UTC" />
      </Specimen>
    </Specimens>
  ),
});

/** Young moments are looked at every few seconds, old ones every hour, all by one timer. Speed up the clock in the toolbar. */
export const Live = meta.story({ args: { date: startAt, numeric: 'always' } });

Live.test('keeps itself up to date', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const text = () => canvasElement.querySelector('time')?.textContent;
  await clock.advance(1_000);
  const young = text();
  await clock.advance(5 * minute);
  await waitFor(() => expect(text()).not.toBe(young));
  await expect(canvasElement.querySelector('time')).toHaveAttribute('data-tense', 'past');
  await expect(canvasElement.querySelector('time')).toHaveAttribute('datetime', '2026-03-20T09:41:00.000Z');
});

export const LongTextAndRightToLeft = meta.story({
  name: 'Long text, right to left',
  args: { date: startAt },
  render: () => (
    <Specimens width="12rem">
      <Specimen name="Deutsch">
        <RelativeTime date={startAt - 5 * minute} locale="de" />
      </Specimen>
      <Specimen name="العربية">
        <div dir="rtl" lang="ar">
          <RelativeTime date={startAt - 3 * hour} locale="ar-EG" />
        </div>
      </Specimen>
      <Specimen name="日本語">
        <div lang="ja">
          <RelativeTime date={startAt - day} locale="ja" />
        </div>
      </Specimen>
    </Specimens>
  ),
});

export const Slots = meta.story({
  args: { date: startAt },
  render: () => (
    <RelativeTime
      date={startAt - 5 * minute}
      render={(props, { tense }) => (
        <time {...props}>
          {tense === 'past' ? 'Sent ' : 'Due '}
          {props.children}
        </time>
      )}
    />
  ),
});
