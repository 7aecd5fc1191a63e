import { act, render, renderHook, screen } from '@testing-library/react';
import { Profiler, StrictMode, type ReactNode } from 'react';
import { hydrateRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import {
  createRealtimeClient,
  defineChannel,
  openChannel,
  RealtimeProvider,
  sample,
  tidewire,
  useChannel,
  useLivePause,
  type Snapshot,
} from 'tidewire';
import { describe, expect, test, vi } from 'vitest';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';
import { createVirtualNetwork } from '../../../src/testing/virtual-network';
import { createHubWorld, url } from './world';

type State = readonly unknown[];

const room = defineChannel({
  name: (id: string) => `room:${id}`,
  initial: [] as State,
  reduce: (messages, { data }) => [...messages, data],
});

function Room({ id = '1' }: { readonly id?: string }) {
  const { data, continuity } = useChannel(room(id));
  return <output>{`${data.join(',')} ${continuity.status}`}</output>;
}

const subscribes = ({ hub }: Pick<ReturnType<typeof createHubWorld>, 'hub'>) =>
  hub.received.filter(({ type }) => type === 'subscribe');

test('[CH8] shows the state of its channel, and says when it is live', async () => {
  const { wrapper, advance, hub, network, expectNoErrors } = createHubWorld();
  const { container } = render(<Room />, { wrapper });
  expect(container.textContent).toBe(' replaying');
  await advance(100);
  expect(container.textContent).toBe(' live');
  hub.publishes('room:1', 'x', 1);
  hub.publishes('room:2', 'x', 'elsewhere');
  await advance(100);
  expect(container.textContent).toBe('1 live');
  network.dropLinks();
  hub.publishes('room:1', 'x', 2);
  await advance(17);
  expect(container.textContent).toBe('1 stale');
  await advance(5_000);
  expect(container.textContent).toBe('1,2 live');
  expectNoErrors();
});

test('[CH1] [DL4] a hundred components on one channel: one question, and one commit per frame', async () => {
  const world = createHubWorld({ hub: { batchMs: 4 } });
  const { client, advance, hub } = world;
  let commits = 0;
  const { container } = render(
    <RealtimeProvider client={client}>
      <Profiler id="all" onRender={() => commits++}>
        {Array.from({ length: 100 }, (_, index) => (
          <Room key={index} />
        ))}
      </Profiler>
    </RealtimeProvider>,
  );
  await advance(100);
  expect(subscribes(world)).toHaveLength(1);
  commits = 0;
  for (let n = 0; n < 50; n++) hub.publishes('room:1', 'x', n);
  await advance(16);
  expect(commits).toBe(1);
  expect(container.querySelectorAll('output')[99]?.textContent).toMatch(/,49 live$/);
});

test('[RX1] under StrictMode it subscribes once, applies once, and fetches its snapshot once', async () => {
  const world = createHubWorld();
  const { client, advance, hub, expectNoErrors } = world;
  const snapshot = vi.fn(() => Promise.resolve({ state: ['old'] as State }));
  const withSnapshot = defineChannel({
    name: 'room:1',
    initial: [] as State,
    reduce: (state, { data }) => [...state, data],
    snapshot,
  });
  function View() {
    return <output>{useChannel(withSnapshot()).data.join(',')}</output>;
  }
  const { container } = render(
    <StrictMode>
      <RealtimeProvider client={client}>
        <View />
      </RealtimeProvider>
    </StrictMode>,
  );
  await advance(100);
  hub.publishes('room:1', 'x', 1);
  await advance(100);
  expect([container.textContent, subscribes(world).length, snapshot.mock.calls.length]).toEqual(['old,1', 1, 1]);
  expectNoErrors();
});

test('[DL5] with select a component renders only when its own value changes', async () => {
  const { wrapper, advance, hub } = createHubWorld();
  let renders = 0;
  const { result } = renderHook(
    () => {
      renders++;
      return useChannel(room('1'), { select: (messages) => messages.length > 2 }).data;
    },
    { wrapper },
  );
  await advance(100);
  const before = renders;
  for (const n of [1, 2]) {
    hub.publishes('room:1', 'x', n);
    await advance(100);
  }
  expect([result.current, renders]).toEqual([false, before]);
  hub.publishes('room:1', 'x', 3);
  await advance(100);
  expect([result.current, renders]).toEqual([true, before + 1]);
});

test('[DL8] with deliver it is shown at that pace, and ends at the newest', async () => {
  const { wrapper, advance, hub } = createHubWorld();
  const shown: unknown[] = [];
  const everyHalfSecond = sample(500);
  renderHook(
    () => {
      const { length } = useChannel(room('1'), { deliver: everyHalfSecond }).data;
      if (shown.at(-1) !== length) shown.push(length);
    },
    { wrapper },
  );
  await advance(600);
  for (let n = 0; n < 100; n++) {
    hub.publishes('room:1', 'x', n);
    await advance(20);
  }
  await advance(600);
  expect(shown.length).toBeLessThan(9);
  expect(shown.at(-1)).toBe(100);
});

test('[DL7] paused, it keeps what it shows; resumed, it shows the newest at once', async () => {
  const { wrapper, advance, hub } = createHubWorld();
  const { result } = renderHook(() => ({ ...useChannel(room('1')), pause: useLivePause() }), { wrapper });
  await advance(100);
  act(() => result.current.pause.pause());
  hub.publishes('room:1', 'x', 1);
  await advance(1_000);
  expect(result.current.data).toEqual([]);
  act(() => result.current.pause.resume());
  await advance(20);
  expect(result.current.data).toEqual([1]);
});

test('[CH6] a snapshot that fails shows its error; refetch asks for another', async () => {
  const { wrapper, advance } = createHubWorld();
  const error = new Error('no such host');
  let fails = true;
  const definition = defineChannel({
    name: (id: string) => `room:${id}`,
    initial: 0,
    reduce: (count) => count + 1,
    snapshot: ({ params, channel }): Promise<Snapshot<number>> =>
      fails ? Promise.reject(error) : Promise.resolve({ state: params.length + channel.length }),
  });
  const { result } = renderHook(() => useChannel(definition('12')), { wrapper });
  await advance(100);
  expect(result.current).toMatchObject({ data: 0, continuity: { status: 'gap', error }, error });
  fails = false;
  act(() => result.current.refetch());
  await advance(100);
  expect(result.current).toMatchObject({ data: 9, continuity: { status: 'live' }, error: undefined });
});

test('another channel: its own state, and the old one is let go of', async () => {
  const world = createHubWorld();
  const { wrapper, advance, hub } = world;
  const { container, rerender } = render(<Room id="1" />, { wrapper });
  await advance(100);
  hub.publishes('room:1', 'x', 'one');
  await advance(100);
  rerender(<Room id="2" />);
  expect(container.textContent).toBe(' replaying');
  await advance(100);
  hub.publishes('room:1', 'x', 'late');
  hub.publishes('room:2', 'x', 'two');
  await advance(5_100);
  expect(container.textContent).toBe('two live');
  expect([hub.subscribers('room:1'), hub.subscribers('room:2')]).toEqual([0, 1]);
});

describe('[RX2] on a server', () => {
  test('renders initial and opens nothing; hydration repeats it, also on a client that knows more', async () => {
    const world = createHubWorld();
    const { client, advance, hub, wrapper, expectNoErrors } = world;
    const onServer = createVirtualEnvironment({ isServer: true });
    const serverNetwork = createVirtualNetwork({ environment: onServer });
    const app = (given: typeof client): ReactNode => (
      <RealtimeProvider client={given}>
        <Room />
      </RealtimeProvider>
    );
    const html = renderToString(
      app(
        createRealtimeClient({ url, environment: onServer, transport: serverNetwork.transport, protocol: tidewire() }),
      ),
    );
    expect(html).toBe('<output> replaying</output>');
    expect([serverNetwork.log, onServer.pendingTimers, onServer.listeners]).toEqual([[], 0, 0]);

    render(<Room />, { wrapper });
    await advance(100);
    hub.publishes('room:1', 'x', 1);
    await advance(100);
    const container = document.createElement('div');
    container.innerHTML = html;
    document.body.append(container);
    const problems: unknown[] = [];
    let root: Root | undefined;
    act(() => {
      root = hydrateRoot(container, app(client), { onRecoverableError: (error) => problems.push(error) });
    });
    await advance(20);
    expect([container.textContent, problems]).toEqual(['1 live', []]);
    act(() => root?.unmount());
    container.remove();
    expectNoErrors();
  });
});

test('[RX4] after unmount no timer, listener or socket is left once the linger is over', async () => {
  const { wrapper, advance, hub, network, expectNothingLeft } = createHubWorld();
  const failing = defineChannel({
    name: 'failing',
    initial: 0,
    reduce: (count) => count,
    snapshot: () => Promise.reject(new Error('never')),
  });
  const View = () => {
    useChannel(failing());
    return <Room />;
  };
  const { unmount } = render(<View />, { wrapper });
  await advance(100);
  hub.publishes('room:1', 'x', 1);
  network.dropLinks();
  await advance(2_000);
  unmount();
  await advance(5_000);
  expectNothingLeft();
});

test('[RX1] let go of and shown again long after, it goes on where it stopped', async () => {
  const world = createHubWorld();
  const { client, advance, hub } = world;
  const app = (isShown: boolean) => <RealtimeProvider client={client}>{isShown && <Room />}</RealtimeProvider>;
  const { rerender } = render(app(true));
  await advance(100);
  hub.publishes('room:1', 'x', 1);
  await advance(100);
  rerender(app(false));
  await advance(20_000);
  hub.publishes('room:1', 'x', 2);
  openChannel(client, 'room:1');
  await advance(100);
  hub.publishes('room:1', 'x', 3);
  await advance(100);
  rerender(app(true));
  await advance(100);
  expect(screen.getByText('1,2,3 live')).toBeTruthy();
});
