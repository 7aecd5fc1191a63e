import { useEffect, useState, type ReactNode } from 'react';
import { RealtimeProvider } from 'tidewire';
import type { StoryClient } from '../../world/story-client';
import { useStage } from '../../world/story-stage';
import { messageCount, playOutage, troubles, type Progress, type Trouble } from './outage';
import { isDown, Receiver } from './receiver';
import { Strip, StripLegend } from './strip';
import './nothing-lost.css';

/** An outage, as two clients live through it. */
export function NothingLostPage() {
  const [run, setRun] = useState<{ readonly number: number; readonly trouble?: Trouble }>({ number: 0 });
  return (
    <main className="page" data-wide lang="en" dir="ltr">
      <h1>Nothing lost</h1>
      <p className="lead">
        Forty messages are published, and in the middle the line breaks. Choose how, and see what two clients have
        afterwards: one on a Tidewire hub, one that simply reconnects.
      </p>
      <div className="outage">
        <div className="row outage-controls" role="group" aria-label="Break the line">
          {Object.entries(troubles).map(([trouble, name]) => (
            <button
              key={trouble}
              type="button"
              className="button"
              aria-pressed={run.trouble === trouble}
              onClick={() => setRun(({ number }) => ({ number: number + 1, trouble: trouble as Trouble }))}
            >
              {name}
            </button>
          ))}
        </div>
        <Run key={run.number} number={run.number} trouble={run.trouble} />
        <StripLegend />
      </div>
      <h2>Why</h2>
      <ul>
        <li>
          The hub numbers what it publishes and keeps it for a while. After every reconnect the client says where it
          stopped, and what it missed comes first: once, and in order.
        </li>
        <li>
          A frozen line closes nothing and says nothing. A heartbeat finds it out, here after 10 s at most; without one
          a socket looks well for ever.
        </li>
        <li>
          If the hub itself has forgotten, <code>continuity</code> says <code>gap</code> and the channel’s snapshot is
          fetched. See{' '}
          <a href="./?path=/story/hooks-usechannel--hub-forgets" target="_top">
            useChannel, the hub forgets
          </a>
          .
        </li>
      </ul>
      <h2>What is compared</h2>
      <p>
        Both clients are Tidewire’s, on the same network, and reconnect by the same rules. The second uses{' '}
        <code>plain()</code> with a server that tells whoever is connected, as a bare WebSocket server does. In the
        restart the hub’s store survives. All numbers are counted from what arrived on this page.
      </p>
    </main>
  );
}

/** One outage, with two clients of its own: how the last one left them does not count. */
function Run({ number, trouble }: { readonly number: number; readonly trouble: Trouble | undefined }) {
  const { world } = useStage();
  const channel = `numbers:${number}`;
  const [resuming] = useState(() => world.client(`Tidewire ${number}`, 'page'));
  const [reconnecting] = useState(() => world.client(`Plain ${number}`, 'page', { address: 'plain' }));
  const [progress, setProgress] = useState<Progress>({ published: 0 });
  useEffect(() => {
    if (!trouble) return;
    const isReady = () =>
      world.hub.subscribers(channel) > 0 && reconnecting.client.state.current.status === 'connected';
    return playOutage(world, {
      channel,
      trouble,
      clients: [resuming, reconnecting],
      isReady,
      onProgress: setProgress,
    });
  }, [world, channel, trouble, resuming, reconnecting]);
  return (
    <>
      <section className="receiver" aria-label="Published">
        <header className="receiver-head">
          <h2>Published</h2>
          <p className="note" role="status">
            {describe(progress, trouble)}
          </p>
        </header>
        <Strip
          label={`${progress.published} of ${messageCount} are published.`}
          cellOf={(each) => (each > progress.published ? 'coming' : isDown(each, progress) ? 'down' : 'published')}
        />
      </section>
      <On client={resuming}>
        <Receiver name="With Tidewire" channel={channel} progress={progress} />
      </On>
      <On client={reconnecting}>
        <Receiver name="Simply reconnecting" channel={channel} progress={progress} />
      </On>
    </>
  );
}

function On({ client: { client }, children }: { readonly client: StoryClient; readonly children: ReactNode }) {
  return <RealtimeProvider client={client}>{children}</RealtimeProvider>;
}

function describe({ published, downFrom, downTo }: Progress, trouble: Trouble | undefined): string {
  if (!trouble) return 'Choose an outage above.';
  if (published === messageCount) return 'All are published.';
  if (downFrom === undefined) return 'Publishing.';
  if (downTo !== undefined) return 'The line is back.';
  return { cut: 'The line is cut.', freeze: 'The line is frozen.', restart: 'The servers are down.' }[trouble];
}
