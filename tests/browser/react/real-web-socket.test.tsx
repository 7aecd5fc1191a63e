import { render, renderHook } from '@testing-library/react';
import { StrictMode } from 'react';
import {
  createRealtimeClient,
  RealtimeProvider,
  useConnection,
  useEvent,
  useLatest,
  useWebSocket,
  type ConnectionStatus,
} from 'tidewire';
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest';

const { url, deadUrl } = inject('wsContract');
/** Every test has an address of its own, so that none finds the connection of another. */
let number = 0;
const echo = () => `${url}?do=echo&test=${number++}`;

const sockets: WebSocket[] = [];

beforeEach(() => {
  sockets.length = 0;
  vi.stubGlobal(
    'WebSocket',
    class extends WebSocket {
      constructor(...args: ConstructorParameters<typeof WebSocket>) {
        super(...args);
        sockets.push(this);
      }
    },
  );
});

afterEach(() => {
  vi.unstubAllGlobals();
});

const open = () => sockets.filter(({ readyState }) => readyState <= WebSocket.OPEN).length;

describe('over a real WebSocket', () => {
  test('[DL1] useEvent hears all messages, and useLatest shows the newest', async () => {
    const client = createRealtimeClient({ url: echo(), config: { websocket: { lingerMs: 0 } } });
    const heard: unknown[] = [];
    const { result, unmount } = renderHook(
      () => {
        useEvent('count', (data) => heard.push(data));
        const { send } = useWebSocket();
        return { send, newest: useLatest('count') };
      },
      { wrapper: ({ children }) => <RealtimeProvider client={client}>{children}</RealtimeProvider> },
    );
    const sent = Array.from({ length: 100 }, (_, index) => index);
    for (const data of sent) result.current.send('count', data);
    await expect.poll(() => result.current.newest).toBe(99);
    expect(heard).toEqual(sent);
    expect(sockets).toHaveLength(1);
    unmount();
    expect(open()).toBe(0);
  });

  test('[RX3] outside a provider an address is one connection for all who name it', async () => {
    const address = echo();
    const first = renderHook(() => useWebSocket({ url: address }));
    const second = renderHook(() => useWebSocket({ url: address }));
    await expect
      .poll(() => [first.result.current.status, second.result.current.status])
      .toEqual(['connected', 'connected']);
    expect(sockets).toHaveLength(1);
    first.unmount();
    expect(second.result.current.isConnected).toBe(true);
    expect(open()).toBe(1);
  });

  test('[RX3] under a provider that has its own client it is the same connection as outside of one', async () => {
    const address = echo();
    const client = createRealtimeClient({ url: echo(), config: { websocket: { lingerMs: 0 } } });
    const outside = renderHook(() => useWebSocket({ url: address }));
    const inside = renderHook(() => useWebSocket({ url: address }), {
      wrapper: ({ children }) => <RealtimeProvider client={client}>{children}</RealtimeProvider>,
    });
    await expect
      .poll(() => [outside.result.current.status, inside.result.current.status])
      .toEqual(['connected', 'connected']);
    expect(sockets.map((socket) => socket.url).filter((opened) => opened === address)).toHaveLength(1);
  });

  test('[RX1] [RX4] under StrictMode one socket is opened, and closed once the linger is over', async () => {
    const statuses: ConnectionStatus[] = [];
    function View() {
      const { status } = useConnection();
      useWebSocket({
        onConnected: () => statuses.push('connected'),
        onDisconnected: (state) => statuses.push(state.status),
      });
      return <output>{status}</output>;
    }
    const { container, unmount } = render(
      <StrictMode>
        <RealtimeProvider url={echo()} config={{ websocket: { lingerMs: 50 } }}>
          <View />
        </RealtimeProvider>
      </StrictMode>,
    );
    await expect.poll(() => container.textContent).toBe('connected');
    expect(sockets).toHaveLength(1);
    unmount();
    expect(open()).toBe(1);
    await expect.poll(open).toBe(0);
    expect(statuses).toEqual(['connected']);
  });

  test('a server that is not there is tried again', async () => {
    const { result, unmount } = renderHook(() => useWebSocket({ url: deadUrl }));
    await expect.poll(() => result.current.status).toBe('reconnecting');
    unmount();
  });

  test('a close code that asks for credentials leads to needs-auth', async () => {
    const causes: (number | undefined)[] = [];
    const { result, unmount } = renderHook(() =>
      useWebSocket({ url: `${url}?do=close&code=4401&reason=who`, onError: ({ closeCode }) => causes.push(closeCode) }),
    );
    await expect.poll(() => result.current.status).toBe('needs-auth');
    expect(causes).toEqual([4401]);
    unmount();
  });

  test('[SQ7] an address that changes gets nothing that was meant for the one before', async () => {
    const [first, second] = [echo(), echo()];
    const received: string[] = [];
    const { result, rerender, unmount } = renderHook(
      ({ address }) => useWebSocket({ url: address, onMessage: ({ data }) => received.push(String(data)) }),
      { initialProps: { address: first } },
    );
    result.current.send('note', 'for the first');
    rerender({ address: second });
    result.current.send('note', 'for the second');
    await expect.poll(() => received).toEqual(['for the second']);
    expect(result.current.isConnected).toBe(true);
    unmount();
  });
});
