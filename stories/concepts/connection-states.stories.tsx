import { expect, userEvent, waitFor, within } from 'storybook/test';
import preview from '../../.storybook/preview';
import { worldIn } from '../world/world-in';
import { ConnectionStatesPage } from './connection-states/connection-states-page';

const meta = preview.meta({
  title: 'Concepts/Connection states',
  component: ConnectionStatesPage,
  tags: ['!autodocs'],
  parameters: { isPage: true },
});

/** The eight states of a connection, the live one marked, and buttons for what leads from one to the next. */
export const ConnectionStates = meta.story({ name: 'Connection states' });

ConnectionStates.test('marks the live state', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const canvas = within(canvasElement);
  const press = (name: RegExp) => userEvent.click(canvas.getByRole('button', { name }));
  const becomes = (status: string) =>
    waitFor(() =>
      expect(canvas.getByRole('img')).toHaveAccessibleName(`State machine of a connection. Now: ${status}.`),
    );
  await clock.advance(500);
  await becomes('connected');
  await userEvent.click(canvas.getByRole('switch'));
  await becomes('reconnecting');
  await clock.advance(90_000);
  await becomes('suspended');
  await userEvent.click(canvas.getByRole('switch'));
  await clock.advance(2_000);
  await becomes('connected');
  await press(/refuses the credentials/);
  await clock.advance(200);
  await becomes('needs-auth');
  await press(/^Connect/);
  await clock.advance(500);
  await becomes('connected');
  await press(/forbids/);
  await clock.advance(200);
  await becomes('failed');
  await press(/^Disconnect/);
  await becomes('disconnected');
});
