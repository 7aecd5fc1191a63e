import { expect, userEvent, waitFor, within } from 'storybook/test';
import preview from '../../.storybook/preview';
import { worldIn } from '../world/world-in';
import { NothingLostPage } from './nothing-lost/nothing-lost-page';

const meta = preview.meta({
  title: 'Concepts/Nothing lost',
  component: NothingLostPage,
  tags: ['!autodocs'],
  parameters: { isPage: true },
});

/** Forty messages and an outage, as two clients live through it. */
export const NothingLost = meta.story({ name: 'Nothing lost' });

/** Plays one outage to its end. @returns what either client has then */
async function play(canvasElement: HTMLElement, outage: RegExp) {
  const canvas = within(canvasElement);
  await userEvent.click(canvas.getByRole('button', { name: outage }));
  await worldIn(canvasElement).clock.advance(25_000);
  await waitFor(() => expect(canvas.getByText('All are published.')).toBeVisible());
  const numbersIn = (name: string, cells: string) =>
    [...canvas.getByRole('region', { name }).querySelectorAll(cells)].map(({ textContent }) => Number(textContent));
  const countsOf = (name: string) =>
    [...canvas.getByRole('region', { name }).querySelectorAll('dd')].map(({ textContent }) => Number(textContent));
  const isHere = '[data-cell="here"], [data-cell="later"]';
  return {
    tidewire: { numbers: numbersIn('With Tidewire', isHere), counts: countsOf('With Tidewire') },
    plain: { numbers: numbersIn('Simply reconnecting', isHere), counts: countsOf('Simply reconnecting') },
    down: numbersIn('Published', '[data-cell="down"]'),
  };
}

const all = Array.from({ length: 40 }, (_, index) => index + 1);
const nothing = [0, 0, 0];

NothingLost.test('after a cut of 3 s one client has all, the other has holes', async ({ canvasElement }) => {
  const { tidewire, plain, down } = await play(canvasElement, /^Cut/);
  await expect(down).toEqual(all.slice(13, 28));
  await expect(tidewire).toEqual({ numbers: all, counts: nothing });
  await expect(plain.numbers).toEqual(expect.arrayContaining([1, 13, 40]));
  await expect(plain.numbers.filter((number) => down.includes(number))).toEqual([]);
  await expect(plain.counts).toEqual([40 - plain.numbers.length, 0, 0]);
});

NothingLost.test('a frozen line is found out by one, and never by the other', async ({ canvasElement }) => {
  const { tidewire, plain } = await play(canvasElement, /^Freeze/);
  await expect(tidewire).toEqual({ numbers: all, counts: nothing });
  await expect(plain).toEqual({ numbers: all.slice(0, 13), counts: [27, 0, 0] });
});

NothingLost.test('a restart loses nothing that the store has kept, again and again', async ({ canvasElement }) => {
  for (const outage of [/^Restart/, /^Cut/, /^Restart/]) {
    const { tidewire, plain } = await play(canvasElement, outage);
    await expect(tidewire).toEqual({ numbers: all, counts: nothing });
    await expect(plain.numbers.length).toBeLessThan(30);
  }
});
