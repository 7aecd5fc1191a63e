import { useEffect, useState } from 'react';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import preview from '../../.storybook/preview';
import { UnplugSwitch } from '../ui/unplug-switch';
import { createHarbour } from '../world/harbour';
import { useStage } from '../world/story-stage';
import { worldIn } from '../world/world-in';
import { Radio, radio, radioWithSnapshot } from './demos/use-channel';
import source from './demos/use-channel.tsx?raw';
import { hookPage } from './hook-page';

const meta = preview.meta({
  title: 'Hooks/useChannel',
  parameters: {
    ...hookPage(
      `One state per channel, folded from its messages by \`reduce\` and shared by all its readers, which commit together at most once per frame. After an outage the hub sends what was missed, once and in order, before anything new.

\`continuity\` says whether \`data\` is all there is: \`live\`, or why not. A gap is never silent.`,
      source,
    ),
    // A few lines are there from the start.
    warmUpMs: 4_000,
  },
});

/** Unplug, let the harbour talk on, and plug in again. */
export const Demo = meta.story({ render: () => <Harbour /> });

function useHarbour() {
  const { world } = useStage();
  const [harbour] = useState(() => createHarbour(world, 'radio'));
  useEffect(() => harbour.start(), [harbour]);
  return harbour;
}

function Harbour() {
  useHarbour();
  return (
    <div className="stack">
      <Radio name="Harbour radio" channel={radio()} />
      <UnplugSwitch />
    </div>
  );
}

const radioIn = (canvasElement: HTMLElement, name: string) => {
  const article = within(canvasElement).getByRole('article', { name });
  return {
    status: () => article.querySelector<HTMLElement>('[data-status]')?.dataset.status,
    numbers: () =>
      [...article.querySelectorAll<HTMLElement>('[data-number]')].map((line) => Number(line.dataset.number)),
  };
};

/** 1, 2, 3 … */
const countTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

Demo.test('what was said while unplugged is there afterwards, once and in order', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const canvas = within(canvasElement);
  const shown = radioIn(canvasElement, 'Harbour radio');
  await waitFor(() => expect(shown.status()).toBe('live'));
  const before = shown.numbers();
  await expect(before).toEqual(countTo(before.length));

  await userEvent.click(canvas.getByRole('switch'));
  await clock.advance(6_000);
  await expect(shown.status()).toBe('stale');
  await expect(shown.numbers()).toEqual(before);

  await userEvent.click(canvas.getByRole('switch'));
  await clock.advance(2_400);
  await waitFor(() => expect(shown.status()).toBe('live'));
  // Five or more while away, one or two since.
  await expect(shown.numbers().length).toBeGreaterThanOrEqual(before.length + 6);
  await expect(shown.numbers()).toEqual(countTo(shown.numbers().length));
  await expect(canvas.getByText(/all there, once and in order/)).toBeVisible();
});

/** A restart that loses the hub’s log. Without a snapshot the gap is told; with one it is closed. */
export const HubForgets = meta.story({ name: 'The hub forgets', render: () => <ForgetfulHarbour /> });

function ForgetfulHarbour() {
  const { fetchLines } = useHarbour();
  const [withSnapshot] = useState(() => radioWithSnapshot(fetchLines));
  return (
    <div className="stack">
      <div className="side-by-side">
        <Radio name="Without a snapshot" channel={radio()} />
        <Radio name="With a snapshot" channel={withSnapshot()} />
      </div>
      <ForgetfulRestart />
    </div>
  );
}

function ForgetfulRestart() {
  const { world } = useStage();
  const [isDown, setDown] = useState(false);
  useEffect(() => {
    if (!isDown) return;
    const { hub, network } = world;
    hub.stops();
    return network.environment.setTimer(() => {
      hub.restart();
      setDown(false);
    }, 3_000);
  }, [world, isDown]);
  return (
    <button type="button" className="button" aria-disabled={isDown} onClick={() => setDown(true)}>
      {isDown ? 'The hub is down' : 'Restart the hub; its log is lost'}
    </button>
  );
}

HubForgets.test('tells the gap, and fetches the snapshot', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const canvas = within(canvasElement);
  const without = radioIn(canvasElement, 'Without a snapshot');
  const withSnapshot = radioIn(canvasElement, 'With a snapshot');
  await waitFor(() => expect([without.status(), withSnapshot.status()]).toEqual(['live', 'live']));

  const told = { without: ['live'], withSnapshot: ['live'] };
  const note = (statuses: string[], status = '') => statuses.at(-1) !== status && statuses.push(status);
  await userEvent.click(canvas.getByRole('button'));
  for (let step = 0; step < 100; step++) {
    await clock.advance(100);
    note(told.without, without.status());
    note(told.withSnapshot, withSnapshot.status());
  }
  await expect(told.without).toEqual(['live', 'stale', 'gap']);
  await expect(told.withSnapshot).toEqual(['live', 'stale', 'refetching', 'live']);
  await expect(canvas.getByText(/[1-9] missing, 0 twice, 0 out of order/)).toBeVisible();
  await expect(withSnapshot.numbers()).toEqual(countTo(withSnapshot.numbers().length));
  await expect(canvas.getByText(/all there, once and in order/)).toBeVisible();
});
