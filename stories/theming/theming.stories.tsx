import { expect } from 'storybook/test';
import preview from '../../.storybook/preview';
import { ThemingPage } from './theming-page';

const meta = preview.meta({
  title: 'Theming',
  component: ThemingPage,
  tags: ['!autodocs'],
  parameters: { isPage: true },
});

/** Tokens, light and dark, density, and a shadcn theme. */
export const Theming = meta.story();

Theming.test('a token set by an ancestor reaches the component', async ({ canvasElement }) => {
  const badge = canvasElement.querySelector('[data-theme-sample=brand] .tw-connection-badge');
  await expect(badge).toHaveStyle({ borderTopLeftRadius: '4px' });
});
