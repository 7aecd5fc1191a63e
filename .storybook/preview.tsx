import addonA11y from '@storybook/addon-a11y';
import addonDocs from '@storybook/addon-docs';
import { definePreview } from '@storybook/react-vite';
import '@fontsource-variable/inter/opsz.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '@fontsource-variable/noto-sans-arabic/wght.css';
import 'tidewire/styles.css';
import '../stories/ui/ui.css';
import { describeComponent } from '../stories/ui/describe-component';
import { tidyArgTypes } from '../stories/ui/tidy-arg-types';
import { DocsPage } from '../stories/ui/docs-page';
import { ThemedDocs } from '../stories/ui/themed-docs';
import { directionOf, preferredLocale, type Locale } from '../stories/words/words';
import type { Network } from '../stories/world/network';
import { StoryStage } from '../stories/world/story-stage';
import type { Backend } from '../stories/world/story-world';
import { openWorld, worldIn } from '../stories/world/world-in';
import { showTheme, type Theme } from '../stories/ui/theme';

/** The toolbar. A change never remounts a story, and the address repeats it: `&globals=network:offline;theme:dark`. */
interface Globals {
  readonly network: Network;
  readonly backend: Backend;
  readonly clock: Clock;
  readonly theme: Theme;
  readonly locale: Locale | 'system';
}

type Clock = 'run' | 'fast' | 'pause';
const speeds: Readonly<Record<Clock, number>> = { run: 1, fast: 10, pause: 0 };

export default definePreview({
  addons: [addonDocs(), addonA11y()],
  tags: ['autodocs'],

  initialGlobals: {
    network: 'online',
    backend: 'page',
    // In tests only play functions let time pass.
    clock: import.meta.env.MODE === 'test' ? 'pause' : 'run',
    theme: 'system',
    locale: 'system',
  } satisfies Globals,

  globalTypes: {
    network: {
      description: 'What the network does',
      toolbar: {
        icon: 'lightning',
        dynamicTitle: true,
        items: [
          { value: 'online', title: 'Online' },
          { value: 'slow', title: 'Slow, 800 ms' },
          { value: 'lossy', title: 'Lossy' },
          { value: 'flapping', title: 'Flapping' },
          { value: 'offline', title: 'Offline' },
          { value: 'refused', title: 'Server refuses' },
        ],
      },
    },
    backend: {
      description: 'Which hub the clients connect to',
      toolbar: {
        icon: 'database',
        dynamicTitle: true,
        items: [
          { value: 'page', title: 'Hub in the page' },
          { value: 'live', title: 'Live hub' },
        ],
      },
    },
    clock: {
      description: 'How time passes in the page',
      toolbar: {
        icon: 'time',
        dynamicTitle: true,
        items: [
          { value: 'run', title: 'Clock runs' },
          { value: 'fast', title: 'Clock × 10' },
          { value: 'pause', title: 'Clock stands still' },
        ],
      },
    },
    theme: {
      description: 'Light or dark',
      toolbar: {
        icon: 'contrast',
        dynamicTitle: true,
        items: [
          { value: 'system', title: 'System theme' },
          { value: 'light', title: 'Light' },
          { value: 'dark', title: 'Dark' },
        ],
      },
    },
    locale: {
      description: 'Language and direction',
      toolbar: {
        icon: 'globe',
        dynamicTitle: true,
        items: [
          { value: 'system', title: 'System language' },
          { value: 'en', title: 'English' },
          { value: 'de', title: 'Deutsch' },
          { value: 'ar', title: 'العربية' },
        ],
      },
    },
  },

  parameters: {
    layout: 'fullscreen',
    a11y: { test: 'error' },
    backgrounds: { disable: true },
    controls: { expanded: true, sort: 'requiredFirst' },
    docs: {
      container: ThemedDocs,
      page: DocsPage,
      codePanel: true,
      toc: true,
      ...{ extractComponentDescription: describeComponent },
    },
    options: {
      storySort: {
        method: 'alphabetical',
        order: [
          'Start',
          ['Welcome', 'Status'],
          'Concepts',
          ['Connection states', 'Delivery', 'Nothing lost', 'Theming', 'Accessibility'],
          'Components',
          'Hooks',
          [
            'RealtimeProvider',
            'useWebSocket',
            'useConnection',
            'useLatency',
            'useEvent',
            'useLatest',
            'useChannel',
            'usePresence',
            'useTyping',
            'useCommand',
          ],
          '*',
        ],
      },
    },
  },

  argTypesEnhancers: [tidyArgTypes],

  beforeEach: ({ canvasElement }) => openWorld(canvasElement),

  decorators: [
    function InItsWorld(Story, { canvasElement, globals, parameters, viewMode }) {
      const chosen = globals as Globals;
      const locale = chosen.locale === 'system' ? preferredLocale() : chosen.locale;
      showTheme(chosen.theme);
      const isPage = parameters.isPage === true;
      return (
        <div
          className="stage"
          data-page={isPage || undefined}
          data-view={viewMode}
          lang={locale}
          dir={directionOf(locale)}
        >
          <StoryStage
            world={worldIn(canvasElement)}
            backend={chosen.backend}
            network={chosen.network}
            speed={speeds[chosen.clock]}
            warmUpMs={parameters.warmUpMs as number | undefined}
            locale={locale}
          >
            <Story />
          </StoryStage>
        </div>
      );
    },
  ],
});
