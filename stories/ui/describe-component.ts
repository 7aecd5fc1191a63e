interface Described {
  readonly __docgenInfo?: { readonly description?: string; readonly tags?: Readonly<Record<string, string>> };
}

/** The doc comment of a component for its page, with each `@example` as a block of code. */
export function describeComponent(component: unknown): string {
  const { description = '', tags } = (component as Described | undefined)?.__docgenInfo ?? {};
  const [text = '', ...examples] = description.split(/^@example\s*/m);
  const code = examples.length === 0 && tags?.example ? tags.example.split('\n\n') : examples;
  return [text, ...code.map((example) => `\`\`\`tsx\n${example.trim()}\n\`\`\``)].join('\n\n');
}
