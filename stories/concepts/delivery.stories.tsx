import { expect, userEvent, waitFor, within } from 'storybook/test';
import preview from '../../.storybook/preview';
import { worldIn } from '../world/world-in';
import { DeliveryPage } from './delivery/delivery-page';

const meta = preview.meta({
  title: 'Concepts/Delivery',
  component: DeliveryPage,
  tags: ['!autodocs'],
  parameters: { isPage: true },
});

/** Every send ends in one outcome. Try each policy with the plug in and out. */
export const Delivery = meta.story();

Delivery.test('every policy ends as it says', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const canvas = within(canvasElement);
  const press = (name: string) => userEvent.click(canvas.getByRole('button', { name }));
  await clock.advance(500);
  await userEvent.click(canvas.getByRole('switch'));
  await press('Send');
  await press('Keep 3 s');
  await press('Newest only');
  await press('Newest only');
  await press('Now or never');
  await clock.advance(4_000);
  await userEvent.click(canvas.getByRole('switch'));
  await clock.advance(10_000);
  const outcomes = () =>
    within(canvas.getByRole('list', { name: 'Sent' }))
      .getAllByRole('listitem')
      .map(({ dataset }) => dataset.outcome);
  await waitFor(() => expect(outcomes()).toEqual(['acked', 'expired', 'superseded', 'acked', 'rejected']));
});
