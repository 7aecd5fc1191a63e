export type Theme = 'system' | 'light' | 'dark';

/** The page's colour scheme, from which every token of the kit follows. */
export function showTheme(theme: Theme): void {
  document.documentElement.dataset.twTheme = theme;
}

export const prefersDark = () => window.matchMedia('(prefers-color-scheme: dark)');
