import { create, type ThemeVars } from 'storybook/theming';

const fonts = {
  fontBase: '"Inter Variable", system-ui, sans-serif',
  fontCode: '"JetBrains Mono Variable", ui-monospace, monospace',
};
const brand = { brandTitle: 'Tidewire', brandTarget: '_self', ...fonts } as const;

/** Storybook's own frame in Tidewire's colours, which are those of tokens.json. */
export const light: ThemeVars = create({
  ...brand,
  base: 'light',
  brandImage: './tidewire-light.svg',
  colorPrimary: '#0b62d6',
  colorSecondary: '#0b62d6',
  appBg: '#f7f8fa',
  appContentBg: '#ffffff',
  appPreviewBg: '#ffffff',
  appBorderColor: '#e3e7ec',
  appBorderRadius: 8,
  textColor: '#16191d',
  textMutedColor: '#5b6470',
  barBg: '#ffffff',
  barTextColor: '#5b6470',
  barHoverColor: '#0b62d6',
  barSelectedColor: '#0b62d6',
  inputBg: '#ffffff',
  inputBorder: '#cdd3da',
  inputTextColor: '#16191d',
  inputBorderRadius: 6,
});

export const dark: ThemeVars = create({
  ...brand,
  base: 'dark',
  brandImage: './tidewire-dark.svg',
  colorPrimary: '#6cb0ff',
  colorSecondary: '#4a94e8',
  appBg: '#0c0e11',
  appContentBg: '#101317',
  appPreviewBg: '#101317',
  appBorderColor: '#252a31',
  appBorderRadius: 8,
  textColor: '#eceff3',
  textInverseColor: '#101317',
  textMutedColor: '#9ba5b1',
  barBg: '#101317',
  barTextColor: '#9ba5b1',
  barHoverColor: '#6cb0ff',
  barSelectedColor: '#6cb0ff',
  inputBg: '#15181c',
  inputBorder: '#3a424c',
  inputTextColor: '#eceff3',
  inputBorderRadius: 6,
});
