import { CountdownTimer } from 'tidewire/components';
import { expect, fn, waitFor } from 'storybook/test';
import preview from '../../.storybook/preview';
import { Specimen, Specimens } from '../ui/specimens';
import { useStage } from '../world/story-stage';
import { startAt } from '../world/story-world';
import { worldIn } from '../world/world-in';

const minute = 60_000;
const soon = startAt + 12 * minute + 35_000;

const meta = preview.meta({
  title: 'Components/CountdownTimer',
  component: CountdownTimer,
  argTypes: { target: { control: 'date' }, render: { control: false } },
});

export const Playground = meta.story({ args: { target: soon, label: 'Auction ends', format: 'clock' } });

export const States = meta.story({
  tags: ['visual'],
  args: { target: soon },
  render: () => (
    <Specimens width="13rem">
      <Specimen name="clock">
        <CountdownTimer target={soon} />
      </Specimen>
      <Specimen name="clock, days">
        <CountdownTimer target={startAt + 3 * 24 * 60 * minute + 65_000} />
      </Specimen>
      <Specimen name="short">
        <CountdownTimer target={soon} format="short" />
      </Specimen>
      <Specimen name="long">
        <CountdownTimer target={soon} format="long" />
      </Specimen>
      <Specimen name="urgent">
        <CountdownTimer target={startAt + 42_000} />
      </Specimen>
      <Specimen name="paused">
        <CountdownTimer target={soon} paused />
      </Specimen>
      <Specimen name="expired">
        <CountdownTimer target={startAt - minute} />
      </Specimen>
      <Specimen name="expired, your words">
        <CountdownTimer target={startAt - minute} expired="Auction closed" />
      </Specimen>
    </Specimens>
  ),
});

/** Ninety seconds, by the hub's clock. At one minute it turns urgent and is spoken; so is the end. */
export const Live = meta.story({
  args: { target: startAt + 90_000, label: 'Auction ends', expired: 'Auction closed', onExpire: fn() },
  render: (args) => (
    <div style={{ fontSize: '2.5rem', fontWeight: 600, letterSpacing: '-0.03em' }}>
      <CountdownTimer {...args} />
    </div>
  ),
});

Live.test('counts, turns urgent, and ends once', async ({ args, canvasElement }) => {
  const { clock, spoken } = worldIn(canvasElement);
  const timer = () => canvasElement.querySelector('[role=timer]');
  await clock.advance(1_000);
  await expect(timer()).toHaveAttribute('data-status', 'running');
  await expect(timer()).not.toHaveAttribute('data-threshold');
  await clock.advance(31_000);
  await waitFor(() => expect(timer()).toHaveAttribute('data-threshold', 'urgent'));
  await waitFor(() => expect(spoken).toHaveLength(1));
  await expect(args.onExpire).not.toHaveBeenCalled();
  await clock.advance(60_000);
  await waitFor(() => expect(timer()).toHaveAttribute('data-status', 'expired'));
  await expect(args.onExpire).toHaveBeenCalledOnce();
  await waitFor(() => expect(spoken).toHaveLength(2));
});

/** Counts on without a connection, by the last difference to the server's clock that was measured. */
export const Unhappy = meta.story({
  args: { target: startAt + 42_000 },
  globals: { network: 'offline' },
});

export const LongTextAndRightToLeft = meta.story({
  name: 'Long text, right to left',
  args: { target: soon },
  render: () => <InLanguages />,
});

function InLanguages() {
  const { world } = useStage();
  const target = Math.ceil(world.now() / 1_000) * 1_000 + 3 * 24 * 60 * minute + 754_000;
  return (
    <Specimens width="15rem">
      <Specimen name="Deutsch, lang">
        <CountdownTimer target={target} format="long" locale="de" />
      </Specimen>
      <Specimen name="العربية">
        <div dir="rtl" lang="ar">
          <CountdownTimer target={target} format="long" locale="ar-EG" />
        </div>
      </Specimen>
      <Specimen name="العربية، ساعة">
        <div dir="rtl" lang="ar">
          <CountdownTimer target={target} locale="ar-EG" />
        </div>
      </Specimen>
      <Specimen name="日本語">
        <div lang="ja">
          <CountdownTimer target={target} format="short" locale="ja" />
        </div>
      </Specimen>
    </Specimens>
  );
}

/** The value and what takes its place, apart. */
export const Slots = meta.story({
  args: { target: soon },
  render: () => (
    <Specimens width="15rem">
      <Specimen name="value in an element of yours">
        <CountdownTimer.Root target={soon}>
          <CountdownTimer.Value render={<strong />} />
        </CountdownTimer.Root>
      </Specimen>
      <Specimen name="thresholds of your own">
        <CountdownTimer
          target={soon}
          thresholds={[{ atMs: 15 * minute, name: 'soon', announce: false }]}
          style={({ threshold }) => (threshold === 'soon' ? { textDecoration: 'underline dotted' } : undefined)}
        />
      </Specimen>
      <Specimen name="a link when it is over">
        <CountdownTimer.Root target={startAt - minute}>
          <CountdownTimer.Value />
          <CountdownTimer.Expired>
            <a className="stage-link" href="#results">
              See the results
            </a>
          </CountdownTimer.Expired>
        </CountdownTimer.Root>
      </Specimen>
    </Specimens>
  ),
});
