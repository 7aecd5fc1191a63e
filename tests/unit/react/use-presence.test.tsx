import { act, render, screen } from '@testing-library/react';
import { StrictMode, useState } from 'react';
import { openPresence, RealtimeProvider, usePresence, useTyping, type RealtimeClient } from 'tidewire';
import { expect, test } from 'vitest';
import { createHubWorld } from './world';

const who = { userId: 'ada', getToken: () => 'ada' };

function createRoomWorld() {
  const world = createHubWorld({
    auth: who,
    config: { websocket: { lingerMs: 1_000 } },
    hub: { authenticate: ({ token }) => ({ userId: token }) },
  });
  return { ...world, frames: (type: string) => world.hub.received.filter((frame) => frame.type === type) };
}

function Members({ channel, state }: { readonly channel: string; readonly state?: unknown }) {
  const { members, self, isStale } = usePresence(channel, state);
  const names = members.map(({ user, state: shown }) => `${user}:${JSON.stringify(shown)}`).join(' ');
  return (
    <p>
      {names} self={self?.user ?? 'nobody'} {isStale ? 'stale' : 'fresh'}
    </p>
  );
}

const shown = () => screen.getByText(/self=/).textContent;

test('[PS1] enters while mounted, follows its state, and leaves after the linger', async () => {
  const world = createRoomWorld();
  const watcher = openPresence(world.client, 'room');
  const ui = (client: RealtimeClient, state?: unknown) => (
    <StrictMode>
      <RealtimeProvider client={client}>
        {state === null ? null : <Members channel="room" state={state} />}
      </RealtimeProvider>
    </StrictMode>
  );
  const view = render(ui(world.client, { n: 1 }));
  await world.advance(200);
  expect(shown()).toBe('ada:{"n":1} self=ada fresh');
  view.rerender(ui(world.client, { n: 2 }));
  await world.advance(200);
  expect(shown()).toBe('ada:{"n":2} self=ada fresh');
  // StrictMode mounted it twice, and an inline state is a new object with each render: neither is news to anybody.
  expect(world.frames('enter')).toHaveLength(2);
  expect(world.frames('leave')).toHaveLength(0);
  view.rerender(ui(world.client, null));
  await world.advance(500);
  expect(watcher.view.current.members).toHaveLength(1);
  await world.advance(1_000);
  expect(watcher.view.current.members).toHaveLength(0);
});

test('only looks without a state, and enters with update()', async () => {
  const world = createRoomWorld();
  function Door() {
    const { update } = usePresence('room');
    return <button onClick={() => update('in')}>enter</button>;
  }
  render(
    <RealtimeProvider client={world.client}>
      <Door />
      <Members channel="room" />
    </RealtimeProvider>,
  );
  await world.advance(200);
  expect(shown()).toBe(' self=nobody fresh');
  await act(async () => {
    screen.getByText('enter').click();
    await world.advance(200);
  });
  expect(shown()).toBe('ada:"in" self=ada fresh');
});

test('another channel is another room', async () => {
  const world = createRoomWorld();
  function Roamer() {
    const [channel, setChannel] = useState('room');
    return (
      <>
        <button onClick={() => setChannel('hall')}>move</button>
        <Members channel={channel} state="me" />
      </>
    );
  }
  render(
    <RealtimeProvider client={world.client}>
      <Roamer />
    </RealtimeProvider>,
  );
  await world.advance(200);
  const room = openPresence(world.client, 'room');
  act(() => screen.getByText('move').click());
  await world.advance(3_000);
  expect(shown()).toBe('ada:"me" self=ada fresh');
  expect(room.view.current.members).toHaveLength(0);
});

test('[PS4] shows who types, but never oneself', async () => {
  const world = createRoomWorld();
  function Field() {
    const { typists, notify } = useTyping('room');
    return <button onClick={notify}>typing={typists.map(({ user }) => user).join()}</button>;
  }
  function Me() {
    usePresence('room', 'here');
    return null;
  }
  const view = render(
    <RealtimeProvider client={world.client}>
      <Me />
      <Field />
    </RealtimeProvider>,
  );
  await world.advance(200);
  await act(async () => {
    screen.getByText('typing=').click();
    await world.advance(200);
  });
  expect(screen.getByText('typing=')).toBeTruthy();
  await act(async () => {
    world.hub.sendsRaw('{"type":"typing","channel":"room","member":"u:bob","user":"bob","active":true}');
    await world.advance(100);
  });
  expect(screen.getByText('typing=bob')).toBeTruthy();
  view.unmount();
  await world.advance(100);
  expect(world.frames('typing').map((frame) => (frame as { active?: boolean }).active)).toEqual([true, false]);
});
