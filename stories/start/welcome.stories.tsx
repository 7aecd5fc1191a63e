import { expect, userEvent, waitFor, within } from 'storybook/test';
import preview from '../../.storybook/preview';
import { worldIn } from '../world/world-in';
import { WelcomePage } from './welcome/welcome-page';

const meta = preview.meta({
  title: 'Start/Welcome',
  component: WelcomePage,
  tags: ['!autodocs', 'visual'],
  parameters: { isPage: true },
});

/** Two people, two connections, one hub: type in one window, and pull its plug. */
export const Welcome = meta.story();

const windowOf = (canvasElement: HTMLElement, name: string) =>
  within(within(canvasElement).getByRole('article', { name: `${name}’s window` }));

const lastLine = (window: ReturnType<typeof windowOf>) => window.getByRole('log').querySelector('.line:last-child');

Welcome.test('what Ada says, Ben reads', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const [ada, ben] = [windowOf(canvasElement, 'Ada'), windowOf(canvasElement, 'Ben')];
  await clock.advance(500);
  await userEvent.type(ada.getByRole('textbox'), 'Hello, Ben{Enter}');
  await clock.advance(200);
  await expect(await ben.findByText('Hello, Ben')).toBeVisible();
  await waitFor(() => expect(lastLine(ada)).toHaveTextContent('Delivered'));
});

Welcome.test('what is said unplugged waits, and arrives on plugging in', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const [ada, ben] = [windowOf(canvasElement, 'Ada'), windowOf(canvasElement, 'Ben')];
  await clock.advance(500);

  await userEvent.click(ada.getByRole('switch'));
  await clock.advance(3_000);
  await expect(ada.getByRole('group')).toHaveAttribute('data-kind', 'lost');
  await userEvent.type(ada.getByRole('textbox'), 'Written offline{Enter}');
  await expect(await ada.findByText('Waits for the connection')).toBeVisible();
  await expect(ben.queryByText('Written offline')).toBeNull();

  await userEvent.click(ada.getByRole('switch'));
  await clock.advance(5_000);
  await expect(await ben.findByText('Written offline')).toBeVisible();
  await waitFor(() => expect(lastLine(ada)).toHaveTextContent('Delivered'));
  await expect(ada.getByRole('group')).toHaveAttribute('data-kind', 'restored');
});
