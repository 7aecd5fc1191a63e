import { expect, userEvent, within } from 'storybook/test';
import preview from '../../.storybook/preview';
import { worldIn } from '../world/world-in';
import { Restart } from './demos/use-command';
import source from './demos/use-command.tsx?raw';
import { hookPage } from './hook-page';

const meta = preview.meta({
  title: 'Hooks/useCommand',
  parameters: hookPage(
    `A request with an answer, and where it stands, for the button that sends it. \`run\` resolves to a typed outcome and never rejects; it is never sent twice. If the connection is lost in between the outcome is \`unknown\`, and says so.`,
    source,
  ),
});

export const Demo = meta.story({ render: () => <Restart /> });

Demo.test('is busy, then done', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const canvas = within(canvasElement);
  await clock.advance(500);
  await userEvent.click(canvas.getByRole('button', { name: 'Restart' }));
  await expect(canvas.getByRole('button', { name: 'Restarting…' })).toBeDisabled();
  await clock.advance(2_500);
  await expect(await canvas.findByText('Restarted.')).toBeVisible();
});

Demo.test('says that it may or may not have run', async ({ canvasElement }) => {
  const { clock, network } = worldIn(canvasElement);
  const canvas = within(canvasElement);
  await clock.advance(500);
  await userEvent.click(canvas.getByRole('button', { name: 'Restart' }));
  await clock.advance(500);
  network.dropLinks();
  await clock.advance(500);
  await expect(await canvas.findByText(/^unknown:/)).toBeVisible();
});

Demo.test('tells of a failure, without the hub’s secrets', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const canvas = within(canvasElement);
  await clock.advance(500);
  await userEvent.click(canvas.getByRole('button', { name: 'Fail' }));
  await clock.advance(500);
  await expect(await canvas.findByText(/internal:/)).toBeVisible();
});
