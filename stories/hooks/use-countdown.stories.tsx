import { expect, within } from 'storybook/test';
import preview from '../../.storybook/preview';
import { startAt } from '../world/story-world';
import { worldIn } from '../world/world-in';
import { Auction } from './demos/use-countdown';
import source from './demos/use-countdown.tsx?raw';
import { hookPage } from './hook-page';

const meta = preview.meta({
  title: 'Hooks/useCountdown',
  parameters: hookPage(
    `Time left until a moment on the server’s clock: a wrong clock on this machine makes no difference once the connection has measured it. \`onExpire\` is called once per target, also after sleep, also while live updates are paused.`,
    source,
  ),
});

export const Demo = meta.story({ render: () => <Auction endsAt={startAt + 30_000} /> });

Demo.test('ends, and calls once', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const canvas = within(canvasElement);
  await clock.advance(20_000);
  await expect(await canvas.findByText(/^(9|10) s$/)).toBeVisible();
  await clock.advance(11_000);
  await expect(await canvas.findByText('Closed')).toBeVisible();
  await expect(canvas.getByText('onExpire was called, once.')).toBeVisible();
});
