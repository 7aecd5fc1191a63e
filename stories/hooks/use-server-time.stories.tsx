import { expect, userEvent, waitFor, within } from 'storybook/test';
import preview from '../../.storybook/preview';
import { worldIn } from '../world/world-in';
import { Stamp } from './demos/use-server-time';
import source from './demos/use-server-time.tsx?raw';
import { hookPage } from './hook-page';

const meta = preview.meta({
  title: 'Hooks/useServerTime',
  parameters: hookPage(
    `The server’s clock as the heartbeat measures it: by the sample with the shortest round trip among the last eight. Read \`now()\` in handlers and effects, not while rendering.`,
    source,
  ),
});

export const Demo = meta.story({ render: () => <Stamp /> });

Demo.test('follows a hub whose clock is wrong', async ({ canvasElement }) => {
  const { clock, hub } = worldIn(canvasElement);
  const canvas = within(canvasElement);
  await clock.advance(500);
  await expect(await canvas.findByText('0 ms')).toBeVisible();
  hub.jumpsClock(3_600_000);
  hub.restart();
  await clock.advance(60_000);
  await userEvent.click(canvas.getByRole('button'));
  await waitFor(() => expect(canvasElement.querySelector('dd:last-of-type')).toHaveTextContent('T10:4'));
});
