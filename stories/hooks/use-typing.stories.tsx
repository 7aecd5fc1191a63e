import { expect, userEvent, waitFor, within } from 'storybook/test';
import preview from '../../.storybook/preview';
import { UnplugSwitch } from '../ui/unplug-switch';
import { Client } from '../world/story-stage';
import { worldIn } from '../world/world-in';
import { Writer } from './demos/use-typing';
import source from './demos/use-typing.tsx?raw';
import { hookPage } from './hook-page';

const meta = preview.meta({
  title: 'Hooks/useTyping',
  parameters: hookPage(
    `Who is typing in a channel, and saying that oneself is. Call \`notify\` with every key: it is said at most every 3 s. Nothing of it is stored, and it ends by itself: 6 s after the last key, or with a typist who drops off.`,
    source,
  ),
});

/** Write on one side and look at the other. Then stop, send, or pull the plug. */
export const Demo = meta.story({
  render: () => (
    <div className="side-by-side">
      {['Ada', 'Ben'].map((name) => (
        <Client key={name} name={name}>
          <div className="stack">
            <Writer name={name} />
            <UnplugSwitch name={name} />
          </div>
        </Client>
      ))}
    </div>
  ),
});

function writerIn(canvasElement: HTMLElement, name: string) {
  const canvas = within(canvasElement);
  const form = within(canvas.getByRole('form', { name }));
  return {
    types: (text: string) => userEvent.type(form.getByRole('textbox'), text),
    sees: (text: string) => waitFor(() => expect(form.getByRole('status').textContent).toBe(text)),
    unplugs: () => userEvent.click(canvas.getByRole('switch', { name: `Unplug ${name}` })),
  };
}

Demo.test('is told to others, and ends by itself after six seconds', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const [ada, ben] = [writerIn(canvasElement, 'Ada'), writerIn(canvasElement, 'Ben')];
  await clock.advance(500);
  await ada.types('Hel');
  await clock.advance(100);
  await ben.sees('Ada is typing …');
  await ada.sees('');
  await clock.advance(5_500);
  await ben.sees('Ada is typing …');
  await clock.advance(600);
  await ben.sees('');
});

Demo.test('goes on while one goes on, and ends with the message', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const [ada, ben] = [writerIn(canvasElement, 'Ada'), writerIn(canvasElement, 'Ben')];
  await clock.advance(500);
  for (const word of ['It ', 'will ', 'not ', 'get ', 'lost']) {
    await ada.types(word);
    await clock.advance(2_500);
    await ben.sees('Ada is typing …');
  }
  await ada.types('{Enter}');
  await clock.advance(100);
  await ben.sees('');
});

Demo.test('ends when the typist drops off', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const [ada, ben] = [writerIn(canvasElement, 'Ada'), writerIn(canvasElement, 'Ben')];
  await clock.advance(500);
  await ada.types('Hel');
  await clock.advance(100);
  await ben.sees('Ada is typing …');
  await ada.unplugs();
  await clock.advance(6_000);
  await ben.sees('');
});
