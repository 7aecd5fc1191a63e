import { expect, userEvent, waitFor, within } from 'storybook/test';
import preview from '../../.storybook/preview';
import { worldIn } from '../world/world-in';
import { Pausable } from './demos/use-live-pause';
import source from './demos/use-live-pause.tsx?raw';
import { hookPage } from './hook-page';

const meta = preview.meta({
  title: 'Hooks/useLivePause',
  parameters: hookPage(
    `The one switch that freezes everything that moves by itself (WCAG 2.2.2): clocks and live values keep what they show. Events still reach their handlers, and resuming shows the newest at once. \`LiveUpdatesToggle\` is its ready-made face.`,
    source,
  ),
});

export const Demo = meta.story({ render: () => <Pausable />, parameters: { warmUpMs: 1_500 } });

Demo.test('freezes, and shows the newest on resuming', async ({ canvasElement }) => {
  const { clock, hub } = worldIn(canvasElement);
  const canvas = within(canvasElement);
  const number = () => canvasElement.querySelector('.number')?.textContent;
  await clock.advance(500);
  await userEvent.click(canvas.getByRole('button', { name: 'Pause' }));
  const frozen = number();
  hub.publishes('metrics', 'metrics:update', { cpu: 77.7 });
  await clock.advance(100);
  await expect(number()).toBe(frozen);
  await userEvent.click(canvas.getByRole('button', { name: 'Pause' }));
  await clock.advance(100);
  await waitFor(() => expect(number()).toBe('77.7 %'));
});
