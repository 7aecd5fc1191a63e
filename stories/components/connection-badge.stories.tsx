import { ConnectionBadge, MessagesProvider } from 'tidewire/components';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import preview from '../../.storybook/preview';
import { Specimen, Specimens } from '../ui/specimens';
import { Troubles } from '../ui/troubles';
import { UnplugSwitch } from '../ui/unplug-switch';
import { sampleStates, stateControl } from '../world/sample-states';
import { worldIn } from '../world/world-in';
import { german } from '../words/german';

const meta = preview.meta({
  title: 'Components/ConnectionBadge',
  component: ConnectionBadge,
  argTypes: { state: stateControl, render: { control: false } },
});

export const Playground = meta.story({
  args: { state: sampleStates.connected, latency: { roundTripMs: 42, quality: 'good' }, showQuality: true },
});

/** One shape per status, told apart without colour. */
export const States = meta.story({
  tags: ['visual'],
  render: () => (
    <Specimens width="12rem">
      {Object.entries(sampleStates).map(([name, state]) => (
        <Specimen key={name} name={name}>
          <ConnectionBadge state={state} />
        </Specimen>
      ))}
      <Specimen name="with latency">
        <ConnectionBadge state={sampleStates.connected} latency={{ roundTripMs: 42, quality: 'good' }} />
      </Specimen>
      <Specimen name="with quality">
        <ConnectionBadge state={sampleStates.connected} latency={{ roundTripMs: 268, quality: 'fair' }} showQuality />
      </Specimen>
    </Specimens>
  ),
});

/** On the shared connection of the page. Pull the plug, or change the network in the toolbar. */
export const Live = meta.story({
  render: () => (
    <div className="row">
      <ConnectionBadge showLatency />
      <UnplugSwitch />
    </div>
  ),
});

Live.test('follows the connection', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const badge = canvasElement.querySelector('.tw-connection-badge');
  await clock.advance(500);
  await waitFor(() => expect(badge).toHaveAttribute('data-status', 'connected'));
  await userEvent.click(within(canvasElement).getByRole('switch'));
  await waitFor(() => expect(badge).toHaveAttribute('data-status', 'reconnecting'));
  await expect(badge).toHaveAttribute('data-quality', 'unknown');
  await userEvent.click(within(canvasElement).getByRole('switch'));
  await clock.advance(2_000);
  await waitFor(() => expect(badge).toHaveAttribute('data-status', 'connected'));
});

/** Five clients, each in a trouble of its own. */
export const Unhappy = meta.story({
  parameters: { warmUpMs: 6_000 },
  render: () => (
    <Troubles width="13rem">
      <ConnectionBadge showLatency />
    </Troubles>
  ),
});

Unhappy.test('says which trouble it is', async ({ canvasElement }) => {
  await worldIn(canvasElement).clock.advance(1);
  const statuses = () =>
    [...canvasElement.querySelectorAll<HTMLElement>('.tw-connection-badge')].map((badge) => badge.dataset.status);
  await waitFor(() =>
    expect(statuses()).toEqual(['reconnecting', 'connected', 'reconnecting', 'needs-auth', 'failed']),
  );
});

export const LongTextAndRightToLeft = meta.story({
  name: 'Long text, right to left',
  render: () => (
    <Specimens width="11rem">
      <Specimen name="no room">
        <div style={{ inlineSize: '8rem' }}>
          <ConnectionBadge
            state={sampleStates.failed}
            messages={{ connectionStatus: () => 'Verbindungsaufbau zum Aktualisierungsdienst gescheitert' }}
          />
        </div>
      </Specimen>
      <Specimen name="Deutsch">
        <MessagesProvider locale="de" messages={german}>
          <ConnectionBadge state={sampleStates.failed} />
        </MessagesProvider>
      </Specimen>
      <Specimen name="العربية">
        <div dir="rtl" lang="ar">
          <ConnectionBadge
            state={sampleStates.connected}
            latency={{ roundTripMs: 42, quality: 'good' }}
            locale="ar"
            messages={{ connectionStatus: () => 'متصل', roundTrip: () => '٤٢ مللي ثانية' }}
          />
        </div>
      </Specimen>
    </Specimens>
  ),
});

/** Its parts, with elements and classes of your own. */
export const Slots = meta.story({
  render: () => (
    <Specimens width="14rem">
      <Specimen name="dot alone, label for screen readers">
        <ConnectionBadge.Root>
          <ConnectionBadge.Dot />
          <ConnectionBadge.Label className="tw-visually-hidden" />
        </ConnectionBadge.Root>
      </Specimen>
      <Specimen name="style by state">
        <ConnectionBadge
          style={({ status }) => ({ borderStyle: status === 'connected' ? 'solid' : 'dashed', borderRadius: 6 })}
        />
      </Specimen>
      <Specimen name="as a link">
        <ConnectionBadge.Root
          render={(props) => (
            <a href="#status" {...props}>
              {props.children}
            </a>
          )}
        >
          <ConnectionBadge.Dot />
          <ConnectionBadge.Label />
        </ConnectionBadge.Root>
      </Specimen>
    </Specimens>
  ),
});
