import { act, render, screen } from '@testing-library/react';
import { Activity } from 'react';
import {
  RealtimeProvider,
  useCommand,
  useConnection,
  useCountdown,
  useEvent,
  useLatest,
  useNow,
  useWebSocket,
} from 'tidewire';
import { expect, test } from 'vitest';
import { createHubWorld, createPlainWorld } from '../react/world';

type Mode = 'visible' | 'hidden';

test('[RX1] hidden, the connection lingers and closes; visible again, it recovers and useEvent goes on', async () => {
  const { client, hub, story, advance, environment, network } = createHubWorld();
  const heard: unknown[] = [];
  function View() {
    useEvent('news', (data) => heard.push(data), { channel: 'room' });
    return <output>{useConnection().status}</output>;
  }
  const app = (mode: Mode) => (
    <Activity mode={mode}>
      <RealtimeProvider client={client}>
        <View />
      </RealtimeProvider>
    </Activity>
  );
  const { rerender } = render(app('visible'));
  await advance(100);
  hub.publishes('room', 'news', 'before');
  await advance(100);

  rerender(app('hidden'));
  await advance(4_000);
  expect(network.liveLinks()).toBe(1);
  hub.publishes('room', 'news', 'unheard: its effects are off');
  await advance(1_000);
  expect(network.liveLinks()).toBe(0);
  expect([environment.pendingTimers, environment.listeners]).toEqual([0, 0]);

  rerender(app('visible'));
  await advance(100);
  hub.publishes('room', 'news', 'after');
  await advance(100);
  expect(screen.getByText('connected')).toBeTruthy();
  expect(heard).toEqual(['before', 'after']);
  expect(story).toEqual(['connecting', 'connected', 'idle', 'connecting', 'connected']);
});

test('[CN18] hidden and visible again within the linger, the connection is unharmed', async () => {
  const { client, server, otherServer, advance, story } = createPlainWorld();
  function View() {
    useWebSocket({ url: 'wss://stock.test/live' });
    return <output>{useConnection().status}</output>;
  }
  const app = (mode: Mode) => (
    <Activity mode={mode}>
      <RealtimeProvider client={client}>
        <View />
      </RealtimeProvider>
    </Activity>
  );
  const { rerender } = render(app('visible'));
  await advance(100);
  rerender(app('hidden'));
  await advance(4_000);
  rerender(app('visible'));
  await advance(60_000);
  expect([server.offers.length, otherServer.offers.length]).toEqual([1, 1]);
  expect(story).toEqual(['connecting', 'connected']);
});

test('mounted hidden, it opens nothing until it is shown', async () => {
  const { client, server, advance } = createPlainWorld();
  const app = (mode: Mode) => (
    <Activity mode={mode}>
      <RealtimeProvider client={client}>
        <output />
      </RealtimeProvider>
    </Activity>
  );
  const { rerender } = render(app('hidden'));
  await advance(60_000);
  expect(server.offers).toHaveLength(0);
  rerender(app('visible'));
  await advance(100);
  expect(server.connections).toBe(1);
});

test('shown again, useLatest and the clocks show the newest at once, while others kept the connection', async () => {
  const { client, server, advance, environment } = createPlainWorld();
  function View() {
    return <output>{`${String(useLatest('price'))} at ${useNow()}`}</output>;
  }
  const app = (mode: Mode) => (
    <RealtimeProvider client={client}>
      <Activity mode={mode}>
        <View />
      </Activity>
    </RealtimeProvider>
  );
  const { rerender, container } = render(app('visible'));
  await advance(1_000);
  server.sends({ type: 'price', data: 1 });
  await advance(1_000);
  rerender(app('hidden'));
  server.sends({ type: 'price', data: 2 });
  await advance(10_000);
  rerender(app('visible'));
  await advance(0);
  expect(container.textContent).toBe(`2 at ${environment.now()}`);
  expect(server.offers).toHaveLength(1);
});

test('[TM3] onExpire is called once, though the countdown was hidden and shown again', async () => {
  const { client, advance, environment } = createPlainWorld({ autoConnect: false });
  const expired: string[] = [];
  const target = environment.now() + 2_000;
  function View({ name, end }: { readonly name: string; readonly end: number }) {
    useCountdown(end, { onExpire: () => expired.push(name) });
    return null;
  }
  const app = (mode: Mode) => (
    <RealtimeProvider client={client}>
      <Activity mode={mode}>
        <View name="early" end={target} />
        <View name="late" end={target + 10_000} />
      </Activity>
    </RealtimeProvider>
  );
  const { rerender } = render(app('visible'));
  await advance(3_000);
  expect(expired).toEqual(['early']);
  rerender(app('hidden'));
  await advance(20_000);
  expect(expired).toEqual(['early']);
  rerender(app('visible'));
  await advance(1_000);
  expect(expired).toEqual(['early', 'late']);
});

test('a command that runs while it is hidden does not look as if it ran for ever', async () => {
  const { client, advance, hub } = createHubWorld();
  hub.answers('save', () => 'saved');
  function View() {
    const { run, status } = useCommand('save');
    return <button onClick={() => void run()}>{status}</button>;
  }
  const app = (mode: Mode) => (
    <RealtimeProvider client={client}>
      <Activity mode={mode}>
        <View />
      </Activity>
    </RealtimeProvider>
  );
  const { rerender, container } = render(app('visible'));
  await advance(100);
  act(() => container.querySelector('button')?.click());
  expect(container.textContent).toBe('running');
  rerender(app('hidden'));
  await advance(1_000);
  rerender(app('visible'));
  await advance(1_000);
  expect(container.textContent).toBe('idle');
});
