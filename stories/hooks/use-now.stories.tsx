import { expect, within } from 'storybook/test';
import preview from '../../.storybook/preview';
import { worldIn } from '../world/world-in';
import { Clocks } from './demos/use-now';
import source from './demos/use-now.tsx?raw';
import { hookPage } from './hook-page';

const meta = preview.meta({
  title: 'Hooks/useNow',
  parameters: hookPage(
    `The time, in whole steps. One timer serves every clock on the page, runs only while somebody reads it, and stands still while live updates are paused.`,
    source,
  ),
});

export const Demo = meta.story({ render: () => <Clocks /> });

Demo.test('moves by whole seconds', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  await clock.advance(2_000);
  await expect(await within(canvasElement).findByText('09:41:02')).toBeVisible();
});
