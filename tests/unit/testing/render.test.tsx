import { useEffect } from 'react';
import { expect, test } from 'vitest';
import { useConnection, useEvent } from 'tidewire';
import { renderWithRealtime } from '../../../src/testing/render';

function Status() {
  return <output>{useConnection((state) => state.status)}</output>;
}

test('renders with a client that is connected to a fake hub', async () => {
  const view = await renderWithRealtime(<Status />);
  expect(view.container.textContent).toBe('connecting');
  await view.connected();
  expect(view.container.textContent).toBe('connected');
  expect(view.hub.connections).toBe(1);
  await view.unmount();
});

test('what happens on the network is shown', async () => {
  const view = await renderWithRealtime(<Status />);
  await view.connected();
  await view.act(() => view.network.dropLinks());
  expect(view.container.textContent).toBe('reconnecting');
  await view.connected();
  expect(view.container.textContent).toBe('connected');
  await view.unmount();
});

test('messages of the hub reach the component', async () => {
  const heard: unknown[] = [];
  function Listener() {
    useEvent('said', (data) => heard.push(data));
    return null;
  }
  const view = await renderWithRealtime(<Listener />);
  await view.connected();
  view.hub.broadcasts('said', 'hi');
  await view.advance(20);
  expect(heard).toEqual(['hi']);
  await view.unmount();
});

test('[RX4] unmount leaves no timer, listener, link or element', async () => {
  const view = await renderWithRealtime(<Status />);
  await view.connected();
  await view.unmount();
  await view.environment.advance(100);
  const { environment, network, hub, container } = view;
  expect([environment.pendingTimers, environment.listeners, network.liveLinks(), hub.connections]).toEqual([
    0, 0, 0, 0,
  ]);
  expect(container.isConnected).toBe(false);
});

test('rerender keeps the client, and strict mounts twice unless told otherwise', async () => {
  let mounts = 0;
  function Mounting({ name }: { readonly name: string }) {
    useEffect(() => {
      mounts++;
    }, []);
    return <p>{name}</p>;
  }
  const view = await renderWithRealtime(<Mounting name="a" />);
  await view.rerender(<Mounting name="b" />);
  expect([view.container.textContent, mounts]).toEqual(['b', 2]);
  await view.unmount();
  const lax = await renderWithRealtime(<Mounting name="a" />, { strict: false });
  expect(mounts).toBe(3);
  await lax.unmount();
});

test('a hub that never lets anybody in is reported, with the state', async () => {
  const view = await renderWithRealtime(<Status />);
  view.hub.refuses();
  await expect(view.connected()).rejects.toThrow(/Not connected within a virtual minute.*(suspended|reconnecting)/);
  await view.unmount();
});

test('a client and a container of one’s own are left alone', async () => {
  const first = await renderWithRealtime(<Status />);
  const container = document.body.appendChild(document.createElement('section'));
  const { client, environment, network, hub } = first;
  const second = await renderWithRealtime(<Status />, { client, environment, network, hub, container });
  await second.connected();
  await second.unmount();
  expect([container.isConnected, client.state.current.status]).toEqual([true, 'connected']);
  container.remove();
  await first.unmount();
});
