import { useConnection, type ConnectionState } from 'tidewire';
import { ConnectionBadge, ConnectionBanner } from 'tidewire/components';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import preview from '../../.storybook/preview';
import { Specimen, Specimens } from '../ui/specimens';
import { Troubles } from '../ui/troubles';
import { UnplugSwitch } from '../ui/unplug-switch';
import { sampleStates, stateControl } from '../world/sample-states';
import { worldIn } from '../world/world-in';

const meta = preview.meta({
  title: 'Components/ConnectionBanner',
  component: ConnectionBanner,
  argTypes: { state: stateControl, render: { control: false } },
});

export const Playground = meta.story({
  args: { state: sampleStates.reconnecting, graceMs: 0, onRetry: fn(), onSignIn: fn() },
});

/** Every kind there is. "Back online" leaves by itself, unless somebody is using it. */
export const States = meta.story({
  tags: ['visual'],
  render: () => (
    <Specimens width="26rem">
      <Specimen name="lost">
        <Shown state={sampleStates.reconnecting} />
      </Specimen>
      <Specimen name="suspended">
        <Shown state={sampleStates.suspended} />
      </Specimen>
      <Specimen name="needs-auth">
        <Shown state={sampleStates['needs-auth']} />
      </Specimen>
      <Specimen name="failed">
        <Shown state={sampleStates.failed} />
      </Specimen>
      <Specimen name="restored">
        <Restored />
      </Specimen>
      <Specimen name="nobody can do anything">
        <ConnectionBanner state={sampleStates['needs-auth']} />
      </Specimen>
    </Specimens>
  ),
});

function Shown({ state }: { readonly state: ConnectionState }) {
  return <ConnectionBanner state={state} graceMs={0} restoredMs={1e9} onRetry={() => {}} onSignIn={() => {}} />;
}

/** Only who was lost can be restored: lost until the story's connection is there. */
function Restored() {
  const isConnected = useConnection(({ status }) => status === 'connected');
  return <Shown state={isConnected ? sampleStates.connected : sampleStates.failed} />;
}

/**
 * Pull the plug: after two seconds the banner appears. Plug in: once the connection has held for two seconds it says so, and
 * leaves.
 */
export const Live = meta.story({
  render: () => (
    <div className="stack">
      <div className="row">
        <ConnectionBadge />
        <UnplugSwitch />
      </div>
      <ConnectionBanner />
    </div>
  ),
});

const banner = (canvas: HTMLElement) => canvas.querySelector('.tw-connection-banner');

Live.test('tells of a loss once, and of its end', async ({ canvasElement }) => {
  const { clock, spoken } = worldIn(canvasElement);
  const plug = within(canvasElement).getByRole('switch');
  await clock.advance(500);
  await userEvent.click(plug);
  await clock.advance(1_500);
  await expect(banner(canvasElement)).toBeNull();
  await clock.advance(1_000);
  await waitFor(() => expect(banner(canvasElement)).toHaveAttribute('data-kind', 'lost'));
  await waitFor(() => expect(spoken.map(({ priority }) => priority)).toEqual(['assertive']));

  await userEvent.click(plug);
  await clock.advance(5_000);
  await waitFor(() => expect(banner(canvasElement)).toHaveAttribute('data-kind', 'restored'));
  await clock.advance(8_000);
  await waitFor(() => expect(banner(canvasElement)).toBeNull());
  await expect(spoken.map(({ priority }) => priority)).toEqual(['assertive', 'polite']);
});

Live.test('stays silent about a blip', async ({ canvasElement }) => {
  const { clock, spoken } = worldIn(canvasElement);
  const plug = within(canvasElement).getByRole('switch');
  await clock.advance(500);
  await userEvent.click(plug);
  await clock.advance(300);
  await userEvent.click(plug);
  await clock.advance(6_000);
  await expect(banner(canvasElement)).toBeNull();
  await expect(spoken).toEqual([]);
});

Live.test('keeps the focus where it is', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const plug = within(canvasElement).getByRole('switch');
  await clock.advance(500);
  await userEvent.click(plug);
  await clock.advance(4_000);
  await waitFor(() => expect(banner(canvasElement)).not.toBeNull());
  await expect(plug).toHaveFocus();
});

/** What it says in each trouble. A slow connection is none. */
export const Unhappy = meta.story({
  parameters: { warmUpMs: 6_000 },
  render: () => (
    <Troubles width="26rem">
      <ConnectionBanner onSignIn={() => {}} />
    </Troubles>
  ),
});

Unhappy.test('knows what helps', async ({ canvasElement }) => {
  await worldIn(canvasElement).clock.advance(1);
  const kinds = () =>
    [...canvasElement.querySelectorAll<HTMLElement>('.tw-connection-banner')].map(({ dataset }) => dataset.kind);
  await waitFor(() => expect(kinds()).toEqual(['lost', 'lost', 'needs-auth', 'failed']));
  const actions = [...canvasElement.querySelectorAll<HTMLElement>('.tw-connection-banner-action')];
  await expect(actions.map(({ dataset }) => dataset.action)).toEqual(['retry', 'retry', 'sign-in', 'retry']);
});

export const LongTextAndRightToLeft = meta.story({
  name: 'Long text, right to left',
  render: () => (
    <Specimens width="18rem">
      <Specimen name="long, and little room">
        <div style={{ inlineSize: '16rem' }}>
          <ConnectionBanner
            state={sampleStates.failed}
            onRetry={() => {}}
            messages={{
              connectionBannerTitle: () => 'Verbindungsaufbau fehlgeschlagen',
              connectionBannerDetail: () =>
                'Der Aktualisierungsdienst hat die Verbindung aus einem Grund abgelehnt, den er nicht nennt.',
              retryNow: () => 'Verbindungsaufbau wiederholen',
            }}
          />
        </div>
      </Specimen>
      <Specimen name="العربية">
        <div dir="rtl" lang="ar" style={{ inlineSize: '100%' }}>
          <ConnectionBanner
            state={sampleStates['needs-auth']}
            locale="ar"
            onSignIn={() => {}}
            messages={{
              connectionBannerTitle: () => 'لقد سُجّل خروجك',
              connectionBannerDetail: () => 'سجّل الدخول لمواصلة تلقي التحديثات المباشرة.',
              signInAgain: () => 'سجّل الدخول مجددًا',
            }}
          />
        </div>
      </Specimen>
    </Specimens>
  ),
});

/** Another order, and an icon of your own. */
export const Slots = meta.story({
  render: () => (
    <ConnectionBanner.Root state={sampleStates.failed} onRetry={() => {}} style={{ borderRadius: 0 }}>
      <ConnectionBanner.Icon>✳</ConnectionBanner.Icon>
      <div style={{ flex: 1 }}>
        <ConnectionBanner.Title render={<strong />} />
        <div>
          <ConnectionBanner.Detail />
        </div>
      </div>
      <ConnectionBanner.Action className="button" />
    </ConnectionBanner.Root>
  ),
});
