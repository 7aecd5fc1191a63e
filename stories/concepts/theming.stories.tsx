import { expect, waitFor } from 'storybook/test';
import preview from '../../.storybook/preview';
import { worldIn } from '../world/world-in';
import { ThemingPage } from './theming/theming-page';

const meta = preview.meta({
  title: 'Concepts/Theming',
  component: ThemingPage,
  tags: ['!autodocs'],
  parameters: { isPage: true },
});

/** Tokens, light and dark, density, and a shadcn theme. */
export const Theming = meta.story();

Theming.test('a token set by an ancestor reaches the component', async ({ canvasElement }) => {
  const button = () => canvasElement.querySelector('[data-theme-sample=brand] .tw-connection-banner-action');
  await worldIn(canvasElement).clock.advance(500);
  await waitFor(() => expect(button()).toHaveStyle({ borderTopLeftRadius: '4px' }));
});
