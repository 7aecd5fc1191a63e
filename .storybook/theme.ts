import { create, type ThemeVars } from 'storybook/theming';

const fonts = {
  fontBase: '"Inter Variable", system-ui, sans-serif',
  fontCode: '"JetBrains Mono Variable", ui-monospace, monospace',
};

/** Drawn in the colour of the theme; the manager has the font for the word. */
const wordmark = (ink: string, accent: string) =>
  `<span style="display:flex;align-items:center;gap:.5rem;color:${ink};font:650 1.0625rem ${fonts.fontBase.replaceAll('"', "'")};letter-spacing:-.02em">` +
  `<svg width="26" height="20" viewBox="0 0 26 20" fill="none" aria-hidden="true"><path d="M2 10c3 0 3-6 6-6s3.2 12 6.2 12 3-6 6-6" stroke="${accent}" stroke-width="2.25" stroke-linecap="round"/><circle cx="22" cy="10" r="2.6" fill="${accent}"/></svg>` +
  `Tidewire</span>`;
const brand = { brandTarget: '_self', ...fonts } as const;

/** Storybook's own frame in Tidewire's colours, which are those of tokens.json. */
export const light: ThemeVars = create({
  ...brand,
  base: 'light',
  brandTitle: wordmark('#16191d', '#0b62d6'),
  brandUrl: './',
  // Not missing: none, so that the title is drawn.
  brandImage: null as unknown as string,
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
  brandTitle: wordmark('#eceff3', '#6cb0ff'),
  brandUrl: './',
  brandImage: null as unknown as string,
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
