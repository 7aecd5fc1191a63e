import { expect, userEvent, waitFor, within } from 'storybook/test';
import preview from '../../.storybook/preview';
import { worldIn } from '../world/world-in';
import { Echo } from './demos/use-web-socket';
import source from './demos/use-web-socket.tsx?raw';
import { hookPage } from './hook-page';

const meta = preview.meta({
  title: 'Hooks/useWebSocket',
  parameters: hookPage(
    `The connection: its state, sending, requests and subscriptions. Without a \`url\` it is the provider’s; with one, a connection of its own, shared by everybody who names the same address, protocol and user.

Sends never throw and never reject. What cannot go now waits, and the receipt’s \`outcome\` says how it ended: \`acked\`, \`sent\`, \`expired\`, \`superseded\`, \`rejected\` or \`unknown\`.`,
    source,
  ),
});

export const Demo = meta.story({ render: () => <Echo /> });

Demo.test('a send ends in an outcome, a request in an answer', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const canvas = within(canvasElement);
  await clock.advance(500);
  await userEvent.click(canvas.getByRole('button', { name: 'Send' }));
  await userEvent.click(canvas.getByRole('button', { name: 'Request' }));
  await clock.advance(500);
  await waitFor(() => expect(canvas.getByRole('list')).toHaveTextContent('send: acked'));
  await expect(canvas.getByRole('list')).toHaveTextContent('2 + 3 = 5');
});

Demo.test('stays disconnected because the app said so', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const canvas = within(canvasElement);
  await clock.advance(500);
  await userEvent.click(await canvas.findByRole('button', { name: 'Disconnect' }));
  await clock.advance(60_000);
  await expect(canvas.getByText('disconnected')).toBeVisible();
  await userEvent.click(canvas.getByRole('button', { name: 'Connect' }));
  await clock.advance(1_000);
  await expect(await canvas.findByText('connected')).toBeVisible();
});
