import { DocsContainer, type DocsContainerProps } from '@storybook/addon-docs/blocks';
import { useSyncExternalStore, type PropsWithChildren } from 'react';
import { dark, light } from '../../.storybook/theme';
import { prefersDark } from './theme';

/** Documentation in the theme of the stories: the toolbar's, else the system's. */
export function ThemedDocs(props: PropsWithChildren<DocsContainerProps>) {
  const isDark = useSyncExternalStore(subscribe, readIsDark);
  return <DocsContainer {...props} theme={isDark ? dark : light} />;
}

function readIsDark(): boolean {
  const chosen = document.documentElement.dataset.twTheme;
  return chosen === 'dark' || (chosen !== 'light' && prefersDark().matches);
}

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['data-tw-theme'] });
  const query = prefersDark();
  query.addEventListener('change', listener);
  return () => {
    observer.disconnect();
    query.removeEventListener('change', listener);
  };
}
