import { useState } from 'react';
import { Announcer, useAnnounce, type Utterance } from 'tidewire/components';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import preview from '../../.storybook/preview';
import { worldIn } from '../world/world-in';

const meta = preview.meta({
  title: 'Components/Announcer',
  component: Announcer,
  argTypes: { render: { control: false }, children: { control: false } },
});

/** What a screen reader would be told, written down. */
export const Playground = meta.story({ render: () => <Spoken /> });

function Spoken() {
  const [utterances, setUtterances] = useState<readonly Utterance[]>([]);
  return (
    <Announcer onAnnounce={(utterance) => setUtterances((before) => [...before, utterance])}>
      <div className="demo">
        <Buttons />
        <ol className="log" aria-label="Spoken">
          {utterances.map(({ text, priority }, index) => (
            <li key={index}>
              {priority === 'assertive' ? '! ' : ''}
              {text}
            </li>
          ))}
        </ol>
      </div>
    </Announcer>
  );
}

function Buttons() {
  const announce = useAnnounce();
  return (
    <div className="row">
      <button type="button" className="button" onClick={() => announce('Saved')}>
        Say one thing
      </button>
      <button
        type="button"
        className="button"
        onClick={() => {
          for (let number = 1; number <= 200; number++) announce(`Message ${number}`);
        }}
      >
        Say two hundred
      </button>
      <button type="button" className="button" onClick={() => announce('Payment failed', { priority: 'assertive' })}>
        Interrupt
      </button>
    </div>
  );
}

Playground.test('a flood is one utterance', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const canvas = within(canvasElement);
  await userEvent.click(canvas.getByRole('button', { name: 'Say two hundred' }));
  await clock.advance(3_000);
  await waitFor(() => expect(canvas.getAllByRole('listitem')).toHaveLength(1));
  await expect(canvas.getByRole('listitem')).toHaveTextContent('Message 200');
});

Playground.test('what is urgent does not wait', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const canvas = within(canvasElement);
  await userEvent.click(canvas.getByRole('button', { name: 'Say one thing' }));
  await clock.advance(300);
  await userEvent.click(canvas.getByRole('button', { name: 'Say two hundred' }));
  await userEvent.click(canvas.getByRole('button', { name: 'Interrupt' }));
  await clock.advance(300);
  await waitFor(() =>
    expect(canvas.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'Saved',
      '! Payment failed',
    ]),
  );
});
