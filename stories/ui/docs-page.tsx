import { Controls, Description, Primary, Source, Stories, Subtitle, Title } from '@storybook/addon-docs/blocks';

/** What a documentation page consists of; the first story stands at its head, and only there. */
export function DocsPage() {
  return (
    <>
      <Title />
      <Subtitle />
      <Description />
      <Primary />
      <Controls />
      <Stories title="" includePrimary={false} />
    </>
  );
}

/** The same for a hook: no props to set, but the very code that runs. */
export function HookDocsPage() {
  return (
    <>
      <Title />
      <Description />
      <Primary />
      <Source />
      <Stories title="" includePrimary={false} />
    </>
  );
}
