import { render, screen } from '@testing-library/react';
import { StrictMode } from 'react';
import { plain, RealtimeProvider, useConnection, useWebSocket } from 'tidewire';
import { expect, test } from 'vitest';
import { createPage, createPlainWorld, otherUrl, url } from './world';
import { createFakeServer } from '../../../src/testing/fake-server';

function Status({ name = 'status' }: { readonly name?: string }) {
  return <output aria-label={name}>{useConnection().status}</output>;
}

const shown = (name = 'status') => screen.getByLabelText(name).textContent;

test('[RX1] opens the connection when it is mounted, and not by rendering or by making the client', async () => {
  const { client, server, wrapper, advance, environment, story } = createPlainWorld();
  await advance(10_000);
  expect(environment.pendingTimers).toBe(0);
  render(<Status />, { wrapper });
  expect(shown()).toBe('connecting');
  await advance(100);
  expect(shown()).toBe('connected');
  expect(server.connections).toBe(1);
  expect(story).toEqual(['connecting', 'connected']);
  expect(client.state.current.status).toBe('connected');
});

test('makes a client of its own from a url, with the other options', async () => {
  const { environment, network, advance } = createPage();
  const server = createFakeServer({ network, url: otherUrl });
  render(
    <RealtimeProvider url={otherUrl} environment={environment} transport={network.transport}>
      <Status />
    </RealtimeProvider>,
  );
  await advance(100);
  expect(shown()).toBe('connected');
  expect(server.connections).toBe(1);
});

test('[RX1] with a url keeps its one connection through StrictMode and new option objects', async () => {
  const { environment, network, advance } = createPage();
  const server = createFakeServer({ network, url });
  const app = () => (
    <StrictMode>
      <RealtimeProvider
        url={url}
        environment={environment}
        transport={network.transport}
        auth={{ userId: 'ann' }}
        config={{ websocket: { lingerMs: 0 } }}
      >
        <Status />
      </RealtimeProvider>
    </StrictMode>
  );
  const { rerender } = render(app());
  await advance(100);
  rerender(app());
  await advance(100);
  expect(shown()).toBe('connected');
  expect(server.connections).toBe(1);
  expect(network.peakLiveLinks()).toBe(1);
});

test('[RX4] with a url leaves no timer, listener or socket once the linger is over', async () => {
  const { environment, network, advance, expectNothingLeft } = createPage();
  createFakeServer({ network, url });
  const { unmount } = render(
    <RealtimeProvider url={url} environment={environment} transport={network.transport}>
      <Status />
    </RealtimeProvider>,
  );
  await advance(100);
  unmount();
  expect(network.liveLinks()).toBe(1);
  await advance(5_000);
  expectNothingLeft();
});

test('a new url makes a new client, and the old connection closes after its linger', async () => {
  const { environment, network, advance } = createPage();
  const server = createFakeServer({ network, url });
  const otherServer = createFakeServer({ network, url: otherUrl });
  const app = (address: string) => (
    <RealtimeProvider url={address} environment={environment} transport={network.transport}>
      <Status />
    </RealtimeProvider>
  );
  const { rerender } = render(app(url));
  await advance(100);
  rerender(app(otherUrl));
  expect(shown()).toBe('connecting');
  await advance(100);
  expect([server.connections, otherServer.connections]).toEqual([1, 1]);
  await advance(5_000);
  expect([server.connections, otherServer.connections]).toEqual([0, 1]);
  expect(shown()).toBe('connected');
});

test('[SQ7] a new user makes a new client: what waited for the old one is never sent as the new one', async () => {
  const { environment, network, advance } = createPage();
  const server = createFakeServer({ network, url });
  server.refuses();
  let send: ReturnType<typeof useWebSocket>['send'] | undefined;
  function Sender() {
    const socket = useWebSocket();
    return <button onClick={() => (send = socket.send)}>take</button>;
  }
  const app = (userId: string) => (
    <RealtimeProvider
      url={url}
      environment={environment}
      transport={network.transport}
      protocol={plain()}
      auth={{ userId, getToken: () => userId, in: 'query' }}
    >
      <Sender />
    </RealtimeProvider>
  );
  const { rerender } = render(app('ann'));
  screen.getByRole('button').click();
  send?.('secret', 'of ann');
  rerender(app('bob'));
  await advance(10_000);
  server.accepts();
  await advance(60_000);
  expect(server.addresses.at(-1)).toBe(`${url}?token=bob`);
  expect(server.received).toEqual([]);
});

test('another client in its place: hooks follow it, and the first one is released', async () => {
  const { client, createClient, network, server, otherServer, advance } = createPlainWorld();
  const other = createClient({ url: otherUrl });
  const app = (given: typeof client) => (
    <RealtimeProvider client={given}>
      <Status />
    </RealtimeProvider>
  );
  const { rerender } = render(app(client));
  await advance(100);
  rerender(app(other));
  expect(shown()).toBe('connecting');
  await advance(100);
  expect(shown()).toBe('connected');
  await advance(5_000);
  expect([server.connections, otherServer.connections]).toEqual([0, 1]);
  expect(client.state.current.status).toBe('idle');
  expect(network.liveLinks()).toBe(1);
});

test('two providers, side by side and one in the other: each hook uses the nearest', async () => {
  const { client, createClient, server, otherServer, advance } = createPlainWorld();
  const other = createClient({ url: otherUrl });
  otherServer.refuses(4403);
  render(
    <RealtimeProvider client={client}>
      <Status name="outer" />
      <RealtimeProvider client={other}>
        <Status name="inner" />
      </RealtimeProvider>
    </RealtimeProvider>,
  );
  await advance(100);
  expect(shown('outer')).toBe('connected');
  expect(shown('inner')).toBe('failed');
  expect(server.connections).toBe(1);
});

test('two providers with one client share its connection, which lives until the last is gone', async () => {
  const { client, server, advance, expectNothingLeft } = createPlainWorld();
  const app = (both: boolean) => (
    <>
      <RealtimeProvider client={client}>
        <Status name="one" />
      </RealtimeProvider>
      {both && (
        <RealtimeProvider client={client}>
          <Status name="two" />
        </RealtimeProvider>
      )}
    </>
  );
  const { rerender, unmount } = render(app(true));
  await advance(100);
  expect(server.offers).toHaveLength(1);
  rerender(app(false));
  await advance(60_000);
  expect(shown('one')).toBe('connected');
  expect(server.offers).toHaveLength(1);
  unmount();
  await advance(5_000);
  expectNothingLeft();
});

test('[CN21] a provider that mounts does not undo a disconnect()', async () => {
  const { client, server, wrapper, advance } = createPlainWorld();
  const { unmount } = render(<Status />, { wrapper });
  await advance(100);
  client.disconnect();
  unmount();
  await advance(60_000);
  render(<Status />, { wrapper });
  await advance(60_000);
  expect(shown()).toBe('disconnected');
  expect(server.connections).toBe(0);
});

test('[RX4] a disposed client under a mounted provider stays silent', async () => {
  const { client, wrapper, advance, expectNothingLeft } = createPlainWorld();
  const { unmount } = render(<Status />, { wrapper });
  await advance(100);
  client.dispose();
  await advance(60_000);
  expectNothingLeft();
  unmount();
  await advance(60_000);
  expectNothingLeft();
});

test('with autoConnect: false it waits for connect()', async () => {
  const { client, server, wrapper, advance } = createPlainWorld({ autoConnect: false });
  render(<Status />, { wrapper });
  await advance(1_000);
  expect(shown()).toBe('idle');
  client.connect();
  await advance(100);
  expect(shown()).toBe('connected');
  expect(server.offers).toHaveLength(1);
});
