import { act, render, renderHook } from '@testing-library/react';
import { Profiler, StrictMode } from 'react';
import {
  plain,
  RealtimeProvider,
  useWebSocket,
  type Cause,
  type ConnectionState,
  type Message,
  type UseWebSocketOptions,
} from 'tidewire';
import { describe, expect, test, vi } from 'vitest';
import { createHubWorld, createPlainWorld, otherUrl, url } from './world';

const open = (
  world: { readonly wrapper: ReturnType<typeof createPlainWorld>['wrapper'] },
  options?: UseWebSocketOptions,
) =>
  renderHook((given?: UseWebSocketOptions) => useWebSocket(given), {
    wrapper: world.wrapper,
    ...(options && { initialProps: options }),
  });

describe("[E1] with the provider's connection", () => {
  test('shows its state, status and whether it is connected', async () => {
    const world = createPlainWorld();
    const { result } = open(world);
    expect(result.current).toMatchObject({ status: 'connecting', isConnected: false });
    await world.advance(100);
    const { state, status, isConnected } = result.current;
    expect({ state, status, isConnected }).toEqual({
      state: { status: 'connected', since: expect.any(Number) as number },
      status: 'connected',
      isConnected: true,
    });
    expect(world.server.offers).toHaveLength(1);
  });

  test('sends at any time: what cannot go now waits, and the receipt says how it ended', async () => {
    const world = createPlainWorld();
    const { result } = open(world);
    const receipt = result.current.send('chat:message', { text: 'early' });
    await world.advance(100);
    expect(await receipt.outcome).toEqual({ status: 'sent' });
    expect(world.server.received).toEqual([{ type: 'chat:message', data: { text: 'early' } }]);
  });

  test('asks for an answer', async () => {
    const world = createHubWorld({ hub: { commands: { add: (data) => (data as number[]).reduce((a, b) => a + b) } } });
    const { result } = open(world);
    await world.advance(100);
    const outcome = result.current.request('add', [1, 2]);
    await world.advance(100);
    expect(await outcome).toEqual({ status: 'answered', data: 3 });
  });

  test('subscribes until undone', async () => {
    const world = createPlainWorld();
    const { result } = open(world);
    const heard: unknown[] = [];
    const undo = result.current.subscribe('price', (data) => heard.push(data));
    await world.advance(100);
    world.server.sends({ type: 'price', data: 1 });
    await world.advance(100);
    undo();
    world.server.sends({ type: 'price', data: 2 });
    await world.advance(100);
    expect(heard).toEqual([1]);
  });

  test('disconnects until connect() or retryNow(), and retries at once instead of at retryAt', async () => {
    const world = createPlainWorld();
    const { result } = open(world);
    await world.advance(100);
    act(() => result.current.disconnect());
    await world.advance(60_000);
    expect(result.current.status).toBe('disconnected');
    act(() => result.current.connect());
    await world.advance(100);
    expect(result.current.status).toBe('connected');
    world.server.refuses();
    world.server.closes(1012);
    await world.advance(40_000);
    expect(result.current.status).toMatch(/reconnecting|suspended/);
    world.server.accepts();
    const before = world.server.offers.length;
    act(() => result.current.retryNow());
    await world.advance(100);
    expect(result.current.status).toBe('connected');
    expect(world.server.offers).toHaveLength(before + 1);
  });

  test('its functions stay the same while the state changes', async () => {
    const world = createPlainWorld();
    const { result } = open(world);
    const actions = () => {
      const { send, request, subscribe, connect, disconnect, retryNow } = result.current;
      return [send, request, subscribe, connect, disconnect, retryNow];
    };
    const before = actions();
    await world.advance(100);
    expect(result.current.isConnected).toBe(true);
    for (const [index, action] of actions().entries()) expect(action).toBe(before[index]);
  });

  test('[DL5] messages re-render nobody', async () => {
    const world = createPlainWorld();
    let commits = 0;
    function View() {
      useWebSocket({ onMessage: () => undefined });
      return null;
    }
    render(
      <Profiler id="view" onRender={() => commits++}>
        <View />
      </Profiler>,
      { wrapper: world.wrapper },
    );
    await world.advance(100);
    const before = commits;
    for (let count = 0; count < 20; count++) world.server.sends({ type: 'price', data: count });
    await world.advance(1_000);
    expect(world.client.diagnostics.counts.received).toBe(20);
    expect(commits).toBe(before);
  });
});

describe('[E1] its callbacks', () => {
  test('tell the whole story, once each, through the newest functions given', async () => {
    const world = createPlainWorld();
    const story: string[] = [];
    const options = (render: string): UseWebSocketOptions => ({
      onConnected: () => story.push(`${render} connected`),
      onDisconnected: (state: ConnectionState) => story.push(`${render} disconnected, now ${state.status}`),
      onError: ({ closeCode }: Cause) => story.push(`${render} error ${String(closeCode)}`),
      onMessage: ({ type, data }: Message) => story.push(`${render} message ${type} ${String(data)}`),
    });
    const { rerender } = open(world, options('first'));
    await world.advance(100);
    world.server.sends({ type: 'a', data: 1 });
    await world.advance(100);
    rerender(options('second'));
    world.server.sends({ type: 'b', data: 2 });
    await world.advance(100);
    world.server.closes(1012);
    await world.advance(60_000);
    expect(story).toEqual([
      'first connected',
      'first message a 1',
      'second message b 2',
      'second disconnected, now reconnecting',
      'second error 1012',
      'second connected',
    ]);
    world.expectNoErrors();
  });

  test('onConnected is also called on mount if it is connected already', async () => {
    const world = createPlainWorld();
    world.client.connect();
    await world.advance(100);
    const onConnected = vi.fn();
    open(world, { onConnected });
    expect(onConnected).toHaveBeenCalledTimes(1);
  });

  test('onError tells each new reason, not each attempt of the same', async () => {
    const world = createPlainWorld();
    world.server.refuses(4401);
    const causes: unknown[] = [];
    open(world, { onError: ({ closeCode }) => causes.push(closeCode) });
    await world.advance(100);
    expect(causes).toEqual([4401]);
  });

  test('[DL2] one that throws is reported and harms nobody', async () => {
    const world = createPlainWorld();
    const heard: string[] = [];
    const broken = new Error('broken handler');
    const fail = () => {
      throw broken;
    };
    open(world, { onConnected: fail, onDisconnected: fail, onError: fail, onMessage: fail });
    const { result } = open(world, {
      onConnected: () => heard.push('connected'),
      onDisconnected: () => heard.push('disconnected'),
      onMessage: ({ type }) => heard.push(type),
    });
    await world.advance(100);
    world.server.sends({ type: 'price', data: 1 });
    await world.advance(100);
    world.server.closes(1012);
    await world.advance(60_000);
    expect(heard).toEqual(['connected', 'price', 'disconnected', 'connected']);
    expect(result.current.isConnected).toBe(true);
    expect(new Set(world.environment.reportedErrors)).toEqual(new Set([broken]));
  });

  test('[DL2] onConnected that throws on mount does not take the app down', async () => {
    const world = createPlainWorld();
    world.client.connect();
    await world.advance(100);
    const broken = new Error('broken handler');
    const { result } = open(world, {
      onConnected() {
        throw broken;
      },
    });
    expect(result.current.isConnected).toBe(true);
    expect(world.environment.reportedErrors).toEqual([broken]);
  });

  test('are silent after unmount', async () => {
    const world = createPlainWorld();
    const heard: string[] = [];
    const { unmount } = open(world, {
      onConnected: () => heard.push('connected'),
      onDisconnected: () => heard.push('disconnected'),
      onMessage: ({ type }) => heard.push(type),
      onError: ({ code }) => heard.push(code),
    });
    await world.advance(100);
    unmount();
    world.server.sends({ type: 'late' });
    world.server.closes(1012);
    await world.advance(60_000);
    expect(heard).toEqual(['connected']);
  });
});

describe('[RX3] with an address of its own', () => {
  test('shares one connection with every hook that names the same address', async () => {
    const world = createPlainWorld();
    const first = open(world, { url: otherUrl });
    const second = open(world, { url: otherUrl });
    await world.advance(100);
    expect(first.result.current.isConnected && second.result.current.isConnected).toBe(true);
    expect(world.otherServer.offers).toHaveLength(1);
    expect(world.server.offers).toHaveLength(1);

    first.unmount();
    await world.advance(60_000);
    expect(second.result.current.isConnected).toBe(true);
    expect(world.otherServer.offers).toHaveLength(1);

    second.unmount();
    await world.advance(5_000);
    world.expectNothingLeft();
  });

  test('the default protocol and plain() are one protocol', async () => {
    const world = createPlainWorld();
    open(world, { url: otherUrl });
    open(world, { url: otherUrl, protocol: plain() });
    await world.advance(100);
    expect(world.otherServer.offers).toHaveLength(1);
  });

  test('another protocol or another user is another connection', async () => {
    const world = createPlainWorld();
    world.otherServer.accepts();
    open(world, { url: otherUrl });
    open(world, { url: otherUrl, protocol: { ...plain(), name: 'house' } });
    open(world, { url: otherUrl, auth: { userId: 'ann' } });
    open(world, { url: otherUrl, auth: { userId: 'bob' } });
    open(world, { url: otherUrl, auth: { userId: 'ann' } });
    await world.advance(100);
    expect(world.otherServer.connections).toBe(4);
  });

  test('under another provider in the same page it is the same connection', async () => {
    const world = createPlainWorld();
    const other = world.createClient();
    open(world, { url: otherUrl });
    renderHook(() => useWebSocket({ url: otherUrl }), {
      wrapper: ({ children }) => <RealtimeProvider client={other}>{children}</RealtimeProvider>,
    });
    await world.advance(100);
    expect(world.otherServer.offers).toHaveLength(1);
  });

  test("is not the provider's, even at the same address", async () => {
    const world = createPlainWorld();
    const { result } = open(world, { url });
    await world.advance(100);
    expect(world.server.connections).toBe(2);
    world.client.disconnect();
    await world.advance(100);
    expect(result.current.isConnected).toBe(true);
  });

  test("[CN23] the provider's credentials go nowhere else", async () => {
    const getToken = vi.fn(() => 'secret-of-ann');
    const world = createPlainWorld({ protocol: plain(), auth: { userId: 'ann', getToken, in: 'query' } });
    const { result } = open(world, { url: otherUrl });
    await world.advance(100);
    expect(result.current.isConnected).toBe(true);
    expect(world.server.addresses).toEqual([`${url}?token=secret-of-ann`]);
    expect(world.otherServer.addresses).toEqual([otherUrl]);
    expect(getToken).toHaveBeenCalledTimes(1);
  });

  test("the provider's settings apply", async () => {
    const world = createPlainWorld({ lingerMs: 0 });
    const { unmount } = open(world, { url: otherUrl });
    await world.advance(100);
    unmount();
    world.expectNothingLeft();
  });

  test('[SQ7] a new address never gets what was meant for the old one', async () => {
    const world = createPlainWorld();
    world.otherServer.refuses();
    const { result, rerender } = open(world, { url: otherUrl });
    await world.advance(100);
    result.current.send('for', 'the other server');
    rerender({ url: 'wss://third.test/live' });
    rerender({ url });
    result.current.send('for', 'the server');
    world.otherServer.accepts();
    await world.advance(10_000);
    expect(result.current.isConnected).toBe(true);
    expect(world.server.received).toEqual([{ type: 'for', data: 'the server' }]);
    expect(world.otherServer.received).not.toContainEqual({ type: 'for', data: 'the server' });
  });

  test('a change of address opens the new one and lets the old one go after its linger', async () => {
    const world = createPlainWorld();
    const { result, rerender } = open(world, { url: otherUrl });
    await world.advance(100);
    rerender({ url: 'wss://third.test/live' });
    expect(result.current.isConnected).toBe(false);
    await world.advance(4_000);
    expect(world.otherServer.connections).toBe(1);
    rerender({ url: otherUrl });
    expect(result.current.isConnected).toBe(true);
    await world.advance(60_000);
    expect(world.otherServer.offers).toHaveLength(1);
  });

  test('with autoConnect: false it waits for connect()', async () => {
    const world = createPlainWorld();
    const { result, unmount } = open(world, { url: otherUrl, autoConnect: false });
    await world.advance(10_000);
    expect(result.current.status).toBe('idle');
    act(() => result.current.connect());
    await world.advance(100);
    expect(result.current.isConnected).toBe(true);
    unmount();
    await world.advance(5_000);
    world.expectNothingLeft();
  });

  test('[RX1] under StrictMode it opens once', async () => {
    const world = createPlainWorld();
    const { result } = renderHook(() => useWebSocket({ url: otherUrl }), {
      wrapper: ({ children }) => (
        <StrictMode>
          <RealtimeProvider client={world.client}>{children}</RealtimeProvider>
        </StrictMode>
      ),
    });
    await world.advance(10_000);
    expect(result.current.isConnected).toBe(true);
    expect(world.otherServer.offers).toHaveLength(1);
  });
});

describe('with url: null', () => {
  test('there is no connection: nothing opens, and sends and requests are refused', async () => {
    const world = createPlainWorld();
    const heard: string[] = [];
    const { result, unmount } = open(world, { url: null, onConnected: () => heard.push('connected') });
    act(() => result.current.connect());
    act(() => result.current.retryNow());
    const receipt = result.current.send('a', 1);
    const answer = result.current.request('a', 1);
    await world.advance(60_000);
    expect(result.current).toMatchObject({ status: 'idle', isConnected: false });
    expect(await receipt.outcome).toMatchObject({ status: 'rejected', reason: 'not-connected' });
    expect(await answer).toMatchObject({ status: 'rejected' });
    expect(heard).toEqual([]);
    expect(world.network.peakLiveLinks()).toBe(1);
    unmount();
    await world.advance(5_000);
    world.expectNothingLeft();
  });

  test('nothing sent then goes to the address that comes later', async () => {
    const world = createPlainWorld();
    const { result, rerender } = open(world, { url: null });
    result.current.send('early', 1);
    rerender({ url: otherUrl });
    await world.advance(100);
    expect(result.current.isConnected).toBe(true);
    expect(world.otherServer.received).toEqual([]);
  });
});

test('outside a provider and without an address it says what to do', () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  expect(() => renderHook(() => useWebSocket())).toThrow(
    /useWebSocket was called outside <RealtimeProvider>.*Wrap your app in <RealtimeProvider/,
  );
  vi.mocked(console.error).mockRestore();
});
