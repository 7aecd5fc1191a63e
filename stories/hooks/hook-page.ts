/** The documentation of a hook's page: what it is for, and the very code that runs below. */
export function hookPage(description: string, source: string) {
  return {
    docs: {
      description: { component: description },
      canvas: { sourceState: 'shown' as const },
      source: { code: source.trim(), language: 'tsx' as const },
    },
  };
}
