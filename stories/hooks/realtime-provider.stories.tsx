import { useEffect, useState } from 'react';
import { RealtimeProvider } from 'tidewire';
import { expect, waitFor } from 'storybook/test';
import preview from '../../.storybook/preview';
import { hubUrl } from '../world/story-world';
import { useStage } from '../world/story-stage';
import { worldIn } from '../world/world-in';
import { App, createClient } from './demos/realtime-provider';
import source from './demos/realtime-provider.tsx?raw';
import { hookPage } from './hook-page';

const meta = preview.meta({
  title: 'Hooks/RealtimeProvider',
  component: RealtimeProvider,
  parameters: hookPage(
    `Gives everything below it one shared connection. Pass a \`client\` that you made, or a \`url\` and let the provider make one. Nothing is opened while rendering, so it is safe on a server; StrictMode, hot reload and remounts find the connection unharmed.`,
    source,
  ),
});

export const Demo = meta.story({ args: { url: '' }, render: () => <Hosted /> });

function Hosted() {
  const { world } = useStage();
  const [client] = useState(() => createClient(hubUrl, world.network.transport));
  useEffect(() => () => client.dispose(), [client]);
  return (
    <div className="demo">
      <App client={client} />
    </div>
  );
}

Demo.test('connects when it mounts', async ({ canvasElement }) => {
  await worldIn(canvasElement).clock.advance(100);
  await waitFor(() =>
    expect(canvasElement.querySelector('.tw-connection-badge')).toHaveAttribute('data-status', 'connected'),
  );
});
