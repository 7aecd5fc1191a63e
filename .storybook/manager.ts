import { addons } from 'storybook/manager-api';
import { dark, light } from './theme';

const isDark = window.matchMedia('(prefers-color-scheme: dark)').matches;

/** Pages to look at and not to fiddle with: they get the whole window. */
const isPage = (storyId: string | undefined) => !/^(components|hooks)-/.test(storyId ?? '');

addons.setConfig({
  theme: isDark ? dark : light,
  layoutCustomisations: {
    showPanel: ({ storyId }: { storyId?: string }, shown: boolean) => (isPage(storyId) ? false : shown),
  },
});
