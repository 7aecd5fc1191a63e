import { act, render, screen } from '@testing-library/react';
import { StrictMode, type ReactNode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import {
  createRealtimeClient,
  defineChannel,
  RealtimeProvider,
  useChannel,
  useCommand,
  useConnection,
  useCountdown,
  useEvent,
  useLatency,
  useLatest,
  useLivePause,
  useNow,
  usePresence,
  useServerTime,
  useTyping,
  useUpdateProcessor,
  useWebSocket,
  tidewire,
  type RealtimeClient,
} from 'tidewire';
import { describe, expect, test, vi } from 'vitest';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';
import { createVirtualNetwork } from '../../../src/testing/virtual-network';
import { createHubWorld, otherUrl, url } from './world';

const target = Date.UTC(2026, 0, 1, 1);
const nothing = () => undefined;
const news = defineChannel({ name: 'room', initial: 0, reduce: (count) => count + 1 });

function useOwnSocket() {
  return useWebSocket({ url: otherUrl, onMessage: nothing }).status;
}

function useNoSocket() {
  return useWebSocket({ url: null }).status;
}

/** Every hook, used as apps do, and what a component shows of it. */
const hooks = {
  useWebSocket: () =>
    useWebSocket({ onConnected: nothing, onDisconnected: nothing, onMessage: nothing, onError: nothing }).status,
  'useWebSocket({ url })': useOwnSocket,
  'useWebSocket({ url: null })': useNoSocket,
  useConnection: () => useConnection(({ status }) => status),
  useLatency: () => useLatency().quality,
  useEvent() {
    useEvent('news', nothing, { channel: 'room' });
    return 'listening';
  },
  useLatest: () => String(useLatest('news', { channel: 'room', select: (data) => data })),
  useChannel() {
    const { data, continuity } = useChannel(news());
    return `${data} ${continuity.status}`;
  },
  usePresence() {
    const { count, isStale } = usePresence('room', { at: 'desk' });
    return `${count} ${isStale ? 'perhaps' : 'for sure'}`;
  },
  useTyping: () => String(useTyping('room').typists.length),
  useCommand: () => useCommand('add').status,
  useUpdateProcessor: () => String(useUpdateProcessor({ onUpdate: nothing }).counts.received),
  useNow: () => String(useNow()),
  useCountdown: () => String(useCountdown(target, { onExpire: nothing }).remainingMs),
  useServerTime: () => String(useServerTime().offsetMs),
  useLivePause: () => String(useLivePause().isPaused),
} satisfies Record<string, () => string>;

const needProvider = [
  'useWebSocket',
  'useConnection',
  'useLatency',
  'useEvent',
  'useLatest',
  'useChannel',
  'usePresence',
  'useTyping',
  'useCommand',
  'useUpdateProcessor',
];

describe.each(Object.entries(hooks))('%s', (name, useIt) => {
  const View = () => <output>{useIt()}</output>;
  const inProvider = (client: RealtimeClient) => (
    <RealtimeProvider client={client}>
      <View />
    </RealtimeProvider>
  );
  const links = name === 'useWebSocket({ url })' ? 2 : 1;
  const world = (lingerMs?: number) => {
    const made = createHubWorld({
      hub: { clockOffsetMs: 5_000, commands: { add: nothing } },
      ...(lingerMs !== undefined && { lingerMs }),
    });
    const offers = () => made.network.log.filter(({ kind }) => kind === 'open').length;
    const receives = async () => {
      made.hub.publishes('room', 'news', `news at ${made.environment.now()}`);
      await made.advance(100);
    };
    return { ...made, offers, receives };
  };

  test('[RX1] under StrictMode opens once and never reconnects', async () => {
    const { client, advance, offers, receives, story, network, expectNoErrors } = world();
    render(<StrictMode>{inProvider(client)}</StrictMode>);
    await advance(100);
    await receives();
    await advance(60_000);
    expect(offers()).toBe(links);
    expect(network.peakLiveLinks()).toBe(links);
    expect(story).toEqual(['connecting', 'connected']);
    expectNoErrors();
  });

  test('[RX1] a remount within the linger, as hot reload makes it, finds the same connection', async () => {
    const { client, advance, offers, receives, story } = world();
    const first = render(inProvider(client));
    await advance(1_000);
    first.unmount();
    await advance(4_000);
    render(inProvider(client));
    await advance(100);
    await receives();
    await advance(60_000);
    expect(offers()).toBe(links);
    expect(story).toEqual(['connecting', 'connected']);
  });

  test('[RX4] after unmount no timer, listener or socket is left once the linger is over', async () => {
    const { client, advance, receives, network, story, expectNothingLeft, expectNoErrors } = world();
    const { unmount } = render(inProvider(client));
    await advance(100);
    await receives();
    unmount();
    await advance(4_000);
    expect(network.liveLinks()).toBe(links);
    await advance(1_000);
    expectNothingLeft();
    expect(story).toEqual(['connecting', 'connected', 'idle']);
    expectNoErrors();
  });

  test('[RX4] with lingerMs: 0 none is left at once', async () => {
    const { client, advance, receives, expectNothingLeft } = world(0);
    const { unmount } = render(inProvider(client));
    await advance(100);
    await receives();
    unmount();
    expectNothingLeft();
  });

  test('[RX4] unmounted before the connection was made, none is left either', async () => {
    const { client, advance, expectNothingLeft } = world(0);
    const { unmount } = render(inProvider(client));
    unmount();
    expectNothingLeft();
    await advance(60_000);
    expectNothingLeft();
  });

  const onServer = () => {
    const environment = createVirtualEnvironment({ isServer: true });
    const network = createVirtualNetwork({ environment });
    const client = createRealtimeClient({ url, protocol: tidewire(), environment, transport: network.transport });
    return { environment, network, client, html: renderToString(inProvider(client)) };
  };

  test('[CN19] [E8] rendering on a server opens nothing', async () => {
    const { environment, network, client, html } = onServer();
    expect(html).toMatch(/^<output>.+<\/output>$/);
    client.connect();
    await environment.advance(60_000);
    expect(client.state.current).toEqual({ status: 'idle' });
    expect([network.log.length, environment.pendingTimers, environment.listeners]).toEqual([0, 0, 0]);
  });

  test('[RX2] [E8] hydrates without a mismatch, even when the client is connected already', async () => {
    const { client, advance, receives, offers } = world();
    // Someone else has used it before: everything that may differ does.
    const before = render(inProvider(client));
    await advance(100);
    await receives();
    const container = document.createElement('div');
    container.innerHTML = onServer().html;
    const first = container.firstChild;
    const mistakes: unknown[] = [];
    let root: ReturnType<typeof hydrateRoot> | undefined;
    act(() => {
      root = hydrateRoot(container, inProvider(client), { onRecoverableError: (error) => mistakes.push(error) });
    });
    expect(mistakes).toEqual([]);
    expect(container.firstChild).toBe(first);
    await advance(2_000);
    expect(container.textContent).toBe(before.container.textContent);
    expect(offers()).toBe(links);
    act(() => root?.unmount());
  });

  if (!needProvider.includes(name)) return;

  test('outside a provider says its name, and what to do', () => {
    vi.spyOn(console, 'error').mockImplementation(nothing);
    expect(() => render(<View />)).toThrow(`${name} was called outside <RealtimeProvider>`);
    expect(() => render(<View />)).toThrow(/Wrap your app in <RealtimeProvider/);
    vi.mocked(console.error).mockRestore();
  });
});

test('[RX2] useNow and useCountdown repeat the time that the server rendered with', async () => {
  const { client, advance } = createHubWorld();
  const initialNow = target - 90_000;
  function View() {
    const now = useNow(1_000, { initialNow });
    const { remainingMs } = useCountdown(target, { initialNow });
    return <output>{`${now} ${remainingMs}`}</output>;
  }
  const app: ReactNode = (
    <RealtimeProvider client={client}>
      <View />
    </RealtimeProvider>
  );
  const html = renderToString(app);
  expect(html).toContain(`${initialNow} 90000`);
  const container = document.body.appendChild(document.createElement('div'));
  container.innerHTML = html;
  const mistakes: unknown[] = [];
  let root: ReturnType<typeof hydrateRoot> | undefined;
  act(() => {
    root = hydrateRoot(container, app, { onRecoverableError: (error) => mistakes.push(error) });
  });
  await advance(1_000);
  expect(mistakes).toEqual([]);
  expect(screen.getByRole('status').textContent).not.toContain(String(initialNow));
  act(() => root?.unmount());
  container.remove();
});
