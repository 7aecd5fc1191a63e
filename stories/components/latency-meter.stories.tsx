import { LatencyMeter } from 'tidewire/components';
import { expect, waitFor } from 'storybook/test';
import preview from '../../.storybook/preview';
import { Specimen, Specimens } from '../ui/specimens';
import { Troubles } from '../ui/troubles';
import { UnplugSwitch } from '../ui/unplug-switch';
import { worldIn } from '../world/world-in';

const meta = preview.meta({
  title: 'Components/LatencyMeter',
  component: LatencyMeter,
  argTypes: { render: { control: false } },
});

export const Playground = meta.story({ args: { latency: { roundTripMs: 42, quality: 'good' } } });

/** Bars, words and colour say the same. */
export const States = meta.story({
  tags: ['visual'],
  render: () => (
    <Specimens width="10rem">
      <Specimen name="good, below 150 ms">
        <LatencyMeter latency={{ roundTripMs: 42, quality: 'good' }} />
      </Specimen>
      <Specimen name="fair, below 400 ms">
        <LatencyMeter latency={{ roundTripMs: 268, quality: 'fair' }} />
      </Specimen>
      <Specimen name="poor">
        <LatencyMeter latency={{ roundTripMs: 1_240, quality: 'poor' }} />
      </Specimen>
      <Specimen name="unknown">
        <LatencyMeter latency={{ roundTripMs: undefined, quality: 'unknown' }} />
      </Specimen>
    </Specimens>
  ),
});

/** Measured with each heartbeat of the shared connection. */
export const Live = meta.story({
  render: () => (
    <div className="row">
      <LatencyMeter />
      <UnplugSwitch />
    </div>
  ),
});

Live.test('measures the network it is on', async ({ canvasElement }) => {
  const world = worldIn(canvasElement);
  const meter = canvasElement.querySelector('.tw-latency-meter');
  await world.clock.advance(500);
  await waitFor(() => expect(meter).toHaveAttribute('data-quality', 'good'));
  world.setNetwork('slow');
  await world.clock.advance(8_000);
  await waitFor(() => expect(meter).toHaveAttribute('data-quality', 'poor'));
  world.setNetwork('offline');
  await waitFor(() => expect(meter).toHaveAttribute('data-quality', 'unknown'));
});

/** What is not measured is not guessed. */
export const Unhappy = meta.story({
  parameters: { warmUpMs: 6_000 },
  render: () => (
    <Troubles width="11rem">
      <LatencyMeter />
    </Troubles>
  ),
});

export const LongTextAndRightToLeft = meta.story({
  name: 'Long text, right to left',
  render: () => (
    <Specimens width="11rem">
      <Specimen name="words of your own">
        <LatencyMeter
          latency={{ roundTripMs: 268, quality: 'fair' }}
          messages={{ roundTrip: ({ ms }) => `${ms} milliseconds there and back` }}
        />
      </Specimen>
      <Specimen name="العربية">
        <div dir="rtl" lang="ar">
          <LatencyMeter
            latency={{ roundTripMs: 42, quality: 'good' }}
            locale="ar-EG"
            messages={{ roundTrip: () => '٤٢ مللي ثانية' }}
          />
        </div>
      </Specimen>
    </Specimens>
  ),
});

export const Slots = meta.story({
  render: () => (
    <Specimens width="11rem">
      <Specimen name="bars behind the number">
        <LatencyMeter.Root latency={{ roundTripMs: 42, quality: 'good' }}>
          <LatencyMeter.Value />
          <LatencyMeter.Bars />
        </LatencyMeter.Root>
      </Specimen>
      <Specimen name="larger">
        <LatencyMeter latency={{ roundTripMs: 42, quality: 'good' }} style={{ fontSize: '1.5rem' }} />
      </Specimen>
      <Specimen name="bars alone">
        <LatencyMeter.Root latency={{ roundTripMs: 268, quality: 'fair' }}>
          <LatencyMeter.Bars />
          <LatencyMeter.Value className="tw-visually-hidden" />
        </LatencyMeter.Root>
      </Specimen>
    </Specimens>
  ),
});
