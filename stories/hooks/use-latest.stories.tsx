import { expect, within } from 'storybook/test';
import preview from '../../.storybook/preview';
import { worldIn } from '../world/world-in';
import { Load } from './demos/use-latest';
import source from './demos/use-latest.tsx?raw';
import { hookPage } from './hook-page';

const meta = preview.meta({
  title: 'Hooks/useLatest',
  parameters: hookPage(
    `The newest value of a message type. However fast messages come, all components that use it commit together, at most once per frame; each renders only when what it selected has changed.`,
    source,
  ),
});

export const Demo = meta.story({ render: () => <Load /> });

Demo.test('shows the newest', async ({ canvasElement }) => {
  const { clock, hub } = worldIn(canvasElement);
  await clock.advance(500);
  hub.publishes('metrics', 'metrics:update', { cpu: 11, memory: 50 });
  hub.publishes('metrics', 'metrics:update', { cpu: 12.3, memory: 50 });
  await clock.advance(100);
  await expect(await within(canvasElement).findByText('12.3 %')).toBeVisible();
});
