import { expect, within } from 'storybook/test';
import preview from '../../.storybook/preview';
import { worldIn } from '../world/world-in';
import { RoundTrip } from './demos/use-latency';
import source from './demos/use-latency.tsx?raw';
import { hookPage } from './hook-page';

const meta = preview.meta({
  title: 'Hooks/useLatency',
  parameters: hookPage(
    `Round trip and its quality, measured with each heartbeat. Apart from \`useConnection\`, so that a heartbeat re-renders nobody else. \`unknown\` where nothing is measured.`,
    source,
  ),
});

export const Demo = meta.story({ render: () => <RoundTrip /> });

Demo.test('measures', async ({ canvasElement }) => {
  await worldIn(canvasElement).clock.advance(500);
  await expect(await within(canvasElement).findByText('40 ms')).toBeVisible();
});
