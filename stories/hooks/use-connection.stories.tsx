import { Profiler } from 'react';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import preview from '../../.storybook/preview';
import { UnplugSwitch } from '../ui/unplug-switch';
import { worldIn } from '../world/world-in';
import { Selected, Whole } from './demos/use-connection';
import source from './demos/use-connection.tsx?raw';
import { hookPage } from './hook-page';

const meta = preview.meta({
  title: 'Hooks/useConnection',
  parameters: hookPage(
    `The state of the provider’s connection, or what you select of it. A component that selects renders only when that changes, and never for a heartbeat.

A status is a union that carries its own data: \`reconnecting\` knows when it will try again, \`failed\` knows why.`,
    source,
  ),
});

export const Demo = meta.story({
  render: () => (
    <div className="demo">
      <Whole />
      <Selected />
      <UnplugSwitch />
    </div>
  ),
});

Demo.test('knows when it will try again', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const canvas = within(canvasElement);
  await clock.advance(500);
  await expect(await canvas.findByText('yes')).toBeVisible();
  await userEvent.click(canvas.getByRole('switch'));
  await expect(await canvas.findByText('no')).toBeVisible();
  await expect(canvasElement.querySelector('code')).toHaveTextContent('"retryAt"');
});

const handleRender = fn();

/** One render per change of what it selected, however many heartbeats there were. */
export const RendersOnlyForWhatItShows = meta.story({
  name: 'Renders only for what it shows',
  beforeEach: () => void handleRender.mockClear(),
  render: () => (
    <Profiler id="selected" onRender={handleRender}>
      <div className="demo">
        <Selected />
      </div>
    </Profiler>
  ),
});

RendersOnlyForWhatItShows.test('a minute of heartbeats renders nothing', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const canvas = within(canvasElement);
  await clock.advance(500);
  await waitFor(() => expect(canvas.getByText('yes')).toBeVisible());
  handleRender.mockClear();
  await clock.advance(60_000);
  await expect(handleRender).not.toHaveBeenCalled();
});
