import { expect, userEvent, waitFor, within } from 'storybook/test';
import preview from '../../.storybook/preview';
import { UnplugSwitch } from '../ui/unplug-switch';
import { Client } from '../world/story-stage';
import { worldIn } from '../world/world-in';
import { Lobby } from './demos/use-presence';
import source from './demos/use-presence.tsx?raw';
import { hookPage } from './hook-page';

const meta = preview.meta({
  title: 'Hooks/usePresence',
  parameters: hookPage(
    `Who is in a channel. With a state one is there while mounted, without one one only looks. A member is a user, listed once however many tabs and devices they have; an anonymous client is a member of its own.

While not connected the last list stays, and \`isStale\` says so. Who vanishes without a goodbye is gone within twice the hub’s heartbeat and 5 s.`,
    source,
  ),
});

/** Change a mood, leave, come back, pull a plug. */
export const Demo = meta.story({
  render: () => (
    <div className="side-by-side">
      <Device user="Ada" />
      <Device user="Ben" />
      <Device user="Cleo" />
    </div>
  ),
});

/** Ada is signed in twice, and there once: until her last device is gone. */
export const TwoDevices = meta.story({
  name: 'One person, two devices',
  render: () => (
    <div className="side-by-side">
      <Device user="Ada" device="laptop" />
      <Device user="Ada" device="phone" />
      <Device user="Ben" />
    </div>
  ),
});

function Device({ user, device }: { readonly user: string; readonly device?: string }) {
  const name = device ? `${user}, ${device}` : user;
  return (
    <Client name={name} user={user}>
      <div className="stack">
        <Lobby name={user} {...(device && { device })} />
        <UnplugSwitch name={name} />
      </div>
    </Client>
  );
}

function lobbyOf(canvasElement: HTMLElement, name: string) {
  const canvas = within(canvasElement);
  const lobby = within(canvas.getByRole('article', { name }));
  return {
    sees: () => lobby.queryAllByRole('listitem').map(({ textContent }) => textContent),
    status: () => lobby.getByRole('status').textContent,
    press: (button: 'Enter' | 'Leave') => userEvent.click(lobby.getByRole('button', { name: button })),
    feel: (mood: string) => userEvent.selectOptions(lobby.getByRole('combobox'), mood),
    togglePlug: () => userEvent.click(canvas.getByRole('switch', { name: `Unplug ${name}` })),
  };
}

Demo.test('tells who comes, who changes and who goes', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const [ada, ben, cleo] = ['Ada', 'Ben', 'Cleo'].map((name) => lobbyOf(canvasElement, name));
  await clock.advance(500);
  await waitFor(() => expect(ada!.sees()).toEqual(['Ada (you) calm', 'Ben calm', 'Cleo calm']));
  await expect(cleo!.sees()).toEqual(['Ada calm', 'Ben calm', 'Cleo (you) calm']);

  await ben!.feel('busy');
  await clock.advance(200);
  await waitFor(() => expect(ada!.sees()).toEqual(['Ada (you) calm', 'Ben busy', 'Cleo calm']));

  await ben!.press('Leave');
  await clock.advance(200);
  await waitFor(() => expect(ada!.sees()).toEqual(['Ada (you) calm', 'Cleo calm']));
  // Who has left may still look.
  await expect(ben!.sees()).toEqual(['Ada calm', 'Cleo calm']);
  await expect(ben!.status()).toBe('2 here');

  await ben!.press('Enter');
  await clock.advance(200);
  await waitFor(() => expect(ada!.sees()).toEqual(['Ada (you) calm', 'Cleo calm', 'Ben busy']));
});

Demo.test('who drops off is gone for others, and keeps the last list', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const [ada, ben] = ['Ada', 'Ben'].map((name) => lobbyOf(canvasElement, name));
  await clock.advance(500);
  await waitFor(() => expect(ada!.status()).toBe('3 here'));

  await ben!.togglePlug();
  await clock.advance(500);
  await waitFor(() => expect(ada!.sees()).toEqual(['Ada (you) calm', 'Cleo calm']));
  await expect(ben!.sees()).toEqual(['Ada calm', 'Ben (you) calm', 'Cleo calm']);
  await expect(ben!.status()).toBe('Not connected. 3 when last heard');

  await ben!.togglePlug();
  await clock.advance(3_000);
  await waitFor(() => expect(ada!.sees()).toEqual(['Ada (you) calm', 'Cleo calm', 'Ben calm']));
  await expect(ben!.status()).toBe('3 here');
});

TwoDevices.test('counts a person once, and until the last device is gone', async ({ canvasElement }) => {
  const { clock } = worldIn(canvasElement);
  const [laptop, phone, ben] = ['Ada, laptop', 'Ada, phone', 'Ben'].map((name) => lobbyOf(canvasElement, name));
  await clock.advance(500);
  await waitFor(() => expect(ben!.sees()).toEqual(['Ada calm', 'Ben (you) calm']));

  await phone!.feel('away');
  await clock.advance(200);
  await waitFor(() => expect(laptop!.sees()).toEqual(['Ada (you) away', 'Ben calm']));

  await phone!.togglePlug();
  await clock.advance(500);
  await waitFor(() => expect(phone!.status()).toBe('Not connected. 2 when last heard'));
  await expect(ben!.status()).toBe('2 here');

  await laptop!.togglePlug();
  await clock.advance(500);
  await waitFor(() => expect(ben!.sees()).toEqual(['Ben (you) calm']));
});
