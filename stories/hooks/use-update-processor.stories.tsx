import { expect, userEvent, waitFor, within } from 'storybook/test';
import preview from '../../.storybook/preview';
import { useStage } from '../world/story-stage';
import type { StoryWorld } from '../world/story-world';
import { worldIn } from '../world/world-in';
import { Berth, TideGauges, type BerthChange, type Reading } from './demos/use-update-processor';
import source from './demos/use-update-processor.tsx?raw';
import { hookPage } from './hook-page';

const meta = preview.meta({
  title: 'Hooks/useUpdateProcessor',
  parameters: hookPage(
    `What comes too fast, thinned out and handed on in batches: duplicates dropped, updates of a key merged, the newest timestamp wins, conflicts told. A batch goes with the next frame once 50 updates wait, one has waited for 200 ms, or none came for 100 ms.

Nothing is lost uncounted: each \`push\` says what became of the update, and \`counts\` adds up. Outside React there is \`createUpdateProcessor\`.`,
    source,
  ),
});

/** Send a thousand readings: each gauge shows its newest, after one or two batches. */
export const Demo = meta.story({
  render: () => (
    <div className="stack">
      <TideGauges />
      <Action name="Let the gauges send 1,000 readings" run={sendReadings} />
    </div>
  ),
});

/** Two people change one field at the same time. */
export const Conflicts = meta.story({
  name: 'A conflict',
  render: () => (
    <div className="stack">
      <Berth />
      <Action name="Let Ada and Ben name a ship at once" run={nameAtOnce} />
    </div>
  ),
});

function Action({ name, run }: { readonly name: string; readonly run: (world: StoryWorld) => void }) {
  const { world } = useStage();
  return (
    <button type="button" className="button" data-primary onClick={() => run(world)}>
      {name}
    </button>
  );
}

const gauges = ['East quay', 'West quay', 'Lighthouse', 'Swing bridge', 'Pilot station'];

/** Two hundred of each gauge. Every tenth comes twice, and every seventh half a minute late. */
function sendReadings(world: StoryWorld): void {
  const { hub } = world;
  for (let number = 1; number <= 1_000; number++) {
    const isLate = number % 7 === 0;
    const place = (number - 1) % gauges.length;
    const reading: Reading = {
      id: `${world.now()} ${number}`,
      gauge: gauges[place]!,
      at: world.now() + number - (isLate ? 30_000 : 0),
      level: isLate ? 0 : 3 + place / 5 + number / 1_000,
    };
    hub.publishes('gauges', 'gauge:reading', reading);
    if (number % 10 === 0) hub.publishes('gauges', 'gauge:reading', reading);
  }
}

function nameAtOnce(world: StoryWorld): void {
  const change = (by: string, ship: string, at: number): BerthChange => ({ berth: 'four', by, at, fields: { ship } });
  world.hub.publishes('berths', 'berth:changed', change('Ada', 'Marta', world.now()));
  world.hub.publishes('berths', 'berth:changed', change('Ben', 'Odin', world.now() + 5));
}

Demo.test('shows the newest of each gauge, and accounts for every reading', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const canvas = within(canvasElement);
  await clock.advance(500);
  await userEvent.click(canvas.getByRole('button'));
  await clock.advance(500);
  const levels = () => [...canvasElement.querySelectorAll('dd')].map(({ textContent }) => textContent);
  await waitFor(() => expect(levels().toSorted()).toEqual(['4.00 m', '4.20 m', '4.40 m', '4.60 m', '4.80 m']));
  const tally = canvas.getByText(/Received/).textContent.replaceAll(',', '');
  const [received, duplicates, superseded, shown] = tally.match(/\d+/g)!.map(Number);
  await expect([received, duplicates]).toEqual([1_100, 100]);
  await expect(duplicates! + superseded! + shown!).toBe(received);
  await expect(shown).toBeLessThan(50);
});

Conflicts.test('the newer stands, and the older can be taken', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const canvas = within(canvasElement);
  const ship = () => canvasElement.querySelector('.number')?.textContent;
  await clock.advance(500);
  await userEvent.click(canvas.getByRole('button'));
  await clock.advance(500);
  await waitFor(() => expect(ship()).toBe('Odin'));
  await expect(canvas.getByText('Ada said Marta, Ben said Odin later.')).toBeVisible();
  await userEvent.click(canvas.getByRole('button', { name: 'Take Marta' }));
  await clock.advance(500);
  await waitFor(() => expect(ship()).toBe('Marta'));
  await expect(canvas.getByText('No conflict.')).toBeVisible();
});
