import preview from '../../.storybook/preview';
import { StatusPage } from './status/status-page';

const meta = preview.meta({
  title: 'Start/Status',
  component: StatusPage,
  tags: ['!autodocs'],
  parameters: { isPage: true },
});

/** Which requirement is shown where, and which is not there yet. */
export const Status = meta.story();
