import { useState } from 'react';
import { useNow } from 'tidewire';
import { LiveUpdatesToggle } from 'tidewire/components';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import preview from '../../.storybook/preview';
import { Specimen, Specimens } from '../ui/specimens';
import { worldIn } from '../world/world-in';

const meta = preview.meta({
  title: 'Components/LiveUpdatesToggle',
  component: LiveUpdatesToggle,
  argTypes: { render: { control: false } },
});

export const Playground = meta.story({ args: { waiting: 12, onPausedChange: fn() } });

export const States = meta.story({
  tags: ['visual'],
  render: () => (
    <Specimens width="13rem">
      <Specimen name="live">
        <LiveUpdatesToggle paused={false} />
      </Specimen>
      <Specimen name="paused">
        <LiveUpdatesToggle paused />
      </Specimen>
      <Specimen name="paused, updates wait">
        <LiveUpdatesToggle paused waiting={12} />
      </Specimen>
    </Specimens>
  ),
});

/** Stops the clock beside it, and everything else on the page that moves by itself. Going on shows the newest at once. */
export const Live = meta.story({
  render: () => (
    <div className="demo">
      <Seconds />
      <LiveUpdatesToggle />
    </div>
  ),
});

function Seconds() {
  const now = useNow(1_000);
  return (
    <output className="number" data-testid="seconds">
      {new Date(now).toISOString().slice(11, 19)}
    </output>
  );
}

Live.test('freezes what moves, and catches up', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const canvas = within(canvasElement);
  const seconds = () => canvas.getByTestId('seconds').textContent;
  await clock.advance(1_000);
  await userEvent.click(canvas.getByRole('switch'));
  const frozen = seconds();
  await clock.advance(10_000);
  await expect(seconds()).toBe(frozen);
  await userEvent.click(canvas.getByRole('switch'));
  await waitFor(() => expect(seconds()).not.toBe(frozen));
});

/** A change can be refused, and a reason is given with each. */
export const Controlled = meta.story({
  render: function Controlled() {
    const [isPaused, setPaused] = useState(true);
    return <LiveUpdatesToggle paused={isPaused} waiting={3} onPausedChange={(next) => setPaused(next)} />;
  },
});

export const LongTextAndRightToLeft = meta.story({
  name: 'Long text, right to left',
  render: () => (
    <Specimens width="13rem">
      <Specimen name="long">
        <LiveUpdatesToggle
          paused
          waiting={1_204}
          messages={{ liveUpdates: () => 'Automatische Aktualisierung der angezeigten Messwerte' }}
        />
      </Specimen>
      <Specimen name="العربية">
        <div dir="rtl" lang="ar">
          <LiveUpdatesToggle
            paused
            waiting={12}
            locale="ar-EG"
            messages={{ liveUpdates: () => 'التحديثات المباشرة', updatesWaiting: () => '١٢ في الانتظار' }}
          />
        </div>
      </Specimen>
    </Specimens>
  ),
});

export const Slots = meta.story({
  render: () => (
    <LiveUpdatesToggle.Root paused={false}>
      <LiveUpdatesToggle.Label />
      <LiveUpdatesToggle.Thumb />
    </LiveUpdatesToggle.Root>
  ),
});
