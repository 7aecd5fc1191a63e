import { defineMain } from '@storybook/react-vite/node';

export default defineMain({
  framework: '@storybook/react-vite',
  stories: ['../stories/**/*.stories.tsx'],
  addons: ['@storybook/addon-docs', '@storybook/addon-a11y', '@storybook/addon-vitest'],
  staticDirs: [
    '../public',
    { from: '../node_modules/@fontsource-variable/inter/files/inter-latin-opsz-normal.woff2', to: '/inter.woff2' },
  ],
  // Nothing is sent anywhere: no telemetry, no crash reports, no look for news.
  core: { disableTelemetry: true, enableCrashReports: false, disableWhatsNewNotifications: true },
  features: { experimentalTestSyntax: true, sidebarOnboardingChecklist: false },
  typescript: {
    // react-docgen looks into neither Omit nor intersections, of which the props of the parts are made. Tests need neither.
    reactDocgen: process.env.VITEST ? false : 'react-docgen-typescript',
    reactDocgenTypescriptOptions: {
      include: ['src/components/**/*.tsx', 'src/providers/*.tsx'],
      shouldExtractLiteralValuesFromEnum: true,
      shouldRemoveUndefinedFromOptional: true,
      // Ours, and not the attributes of every HTML element.
      propFilter: ({ parent, declarations = parent ? [parent] : [] }) =>
        declarations.some(({ fileName }) => !fileName.includes('node_modules')),
    },
  },
});
