import { HookDocsPage } from '../ui/docs-page';

/** The documentation of a hook's page: what it is for, and the very code that runs above it. */
export function hookPage(description: string, source: string) {
  return {
    docs: {
      page: HookDocsPage,
      description: { component: description },
      canvas: { sourceState: 'none' as const },
      source: { code: source.trim(), language: 'tsx' as const },
    },
  };
}
