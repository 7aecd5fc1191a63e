import { expect, userEvent, within } from 'storybook/test';
import preview from '../../.storybook/preview';
import { useStage } from '../world/story-stage';
import { worldIn } from '../world/world-in';
import { Counter } from './demos/use-event';
import source from './demos/use-event.tsx?raw';
import { hookPage } from './hook-page';

const meta = preview.meta({
  title: 'Hooks/useEvent',
  parameters: hookPage(
    `Calls a handler for every accepted message of a type, once, outside of render: nothing is lost to React’s batching. The newest handler is called, so it need not be memoised; one that throws harms nobody else.

For busy topics there is \`deliver\`: \`every\`, \`latest\`, \`sample(ms)\`, \`batch(ms)\`.`,
    source,
  ),
});

export const Demo = meta.story({
  render: () => (
    <div className="stack">
      <Counter />
      <Burst />
    </div>
  ),
});

function Burst() {
  const { world } = useStage();
  return (
    <button
      type="button"
      className="button"
      onClick={() => {
        for (let number = 1; number <= 200; number++) world.hub.publishes('demo', 'burst', { number });
      }}
    >
      Let the hub send 200 messages
    </button>
  );
}

Demo.test('hears all two hundred', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const canvas = within(canvasElement);
  await clock.advance(500);
  await userEvent.click(canvas.getByRole('button', { name: /200/ }));
  await clock.advance(200);
  await userEvent.click(canvas.getByRole('button', { name: /How many/ }));
  await expect(await canvas.findByText('200')).toBeVisible();
});
