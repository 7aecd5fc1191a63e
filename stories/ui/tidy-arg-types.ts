import type { ArgTypesEnhancer, InputType } from 'storybook/internal/types';

/** Props that every part has, in the words that a reader would use for them; nothing of them can be set in a control. */
const everywhere: Readonly<Record<string, string>> = {
  className: 'string | (state) => string',
  style: 'CSSProperties | (state) => CSSProperties',
  render: 'ReactElement | (props, state) => ReactElement',
  messages: 'Partial<Messages>',
};

/** The table of props, readable: what every part has comes last and in short. */
export const tidyArgTypes: ArgTypesEnhancer = ({ argTypes }) => {
  const own = Object.entries(argTypes).filter(([name]) => !(name in everywhere));
  const shared = Object.entries(argTypes)
    .filter(([name]) => name in everywhere)
    .map(([name, type]): [string, InputType] => [
      name,
      {
        ...type,
        control: false,
        table: { ...type.table, category: 'Every part', type: { summary: everywhere[name] ?? '' } },
      },
    ]);
  return Object.fromEntries([...own, ...shared]) as typeof argTypes;
};
