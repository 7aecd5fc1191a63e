import preview from '../../.storybook/preview';
import { AccessibilityPage } from './accessibility/accessibility-page';

const meta = preview.meta({
  title: 'Concepts/Accessibility',
  component: AccessibilityPage,
  tags: ['!autodocs'],
  parameters: { isPage: true },
});

/** What people with assistive technology get, component by component, and how it is checked. */
export const Accessibility = meta.story();
