import { render } from '@testing-library/react';
import { Activity } from 'react';
import { every, RealtimeProvider, useEvent, type Delivery } from 'tidewire';
import { describe, expect, test } from 'vitest';
import { createHubWorld } from '../react/world';

function createView(from: 'now' | 'last', deliver?: Delivery) {
  const world = createHubWorld();
  const heard: unknown[] = [];
  const heardByOthers: unknown[] = [];
  function View({ channel }: { readonly channel: string }) {
    useEvent('chat', (data) => heard.push(data), { channel, from, ...(deliver && { deliver }) });
    return null;
  }
  function Other() {
    useEvent('chat', (data) => heardByOthers.push(data), { channel: 'room' });
    return null;
  }
  const app = (mode: 'visible' | 'hidden', { isWatched = false, channel = 'room' } = {}) => (
    <RealtimeProvider client={world.client}>
      <Activity mode={mode}>
        <View channel={channel} />
      </Activity>
      {isWatched && <Other />}
    </RealtimeProvider>
  );
  const view = render(app('visible'));
  return { ...world, ...view, app, heard, heardByOthers };
}

describe('[CH2] useEvent with from: "last", hidden and shown again', () => {
  test('hears what came meanwhile, once and in order', async () => {
    const { advance, hub, rerender, app, heard } = createView('last');
    await advance(100);
    hub.publishes('room', 'chat', 1);
    await advance(100);
    rerender(app('hidden'));
    hub.publishes('room', 'chat', 2);
    hub.publishes('room', 'other', 'no');
    await advance(60_000);
    hub.publishes('room', 'chat', 3);
    await advance(100);
    expect(heard).toEqual([1]);
    rerender(app('visible'));
    hub.publishes('room', 'chat', 4);
    await advance(100);
    expect(heard).toEqual([1, 2, 3, 4]);
  });

  test('alone: others, who heard it, do not hear it again', async () => {
    const { advance, hub, rerender, app, heard, heardByOthers } = createView('last');
    rerender(app('visible', { isWatched: true }));
    await advance(100);
    hub.publishes('room', 'chat', 1);
    await advance(100);
    rerender(app('hidden', { isWatched: true }));
    for (const n of [2, 3]) hub.publishes('room', 'chat', n);
    await advance(60_000);
    rerender(app('visible', { isWatched: true }));
    await advance(100);
    hub.publishes('room', 'chat', 4);
    await advance(100);
    expect([heard, heardByOthers]).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ]);
  });

  test('what waited for its frame when it was hidden comes again', async () => {
    const { advance, hub, rerender, app, heard } = createView('last', every);
    await advance(100);
    hub.publishes('room', 'chat', 1);
    await advance(100);
    hub.publishes('room', 'chat', 2);
    await advance(6);
    hub.publishes('room', 'chat', 3);
    await advance(6);
    rerender(app('hidden'));
    await advance(1_000);
    rerender(app('visible'));
    await advance(1_000);
    expect(heard).toEqual([1, 2, 3]);
  });

  test('another channel begins now', async () => {
    const { advance, hub, rerender, app, heard } = createView('last');
    hub.publishes('hall', 'chat', 'before');
    await advance(100);
    hub.publishes('room', 'chat', 1);
    await advance(100);
    rerender(app('visible', { channel: 'hall' }));
    await advance(100);
    hub.publishes('hall', 'chat', 'after');
    await advance(100);
    expect(heard).toEqual([1, 'after']);
  });

  test('[CH11] another user hears nothing of the last one’s', async () => {
    const { advance, hub, rerender, app, heard, client } = createView('last');
    await advance(100);
    hub.publishes('room', 'chat', 1);
    await advance(100);
    rerender(app('hidden'));
    hub.publishes('room', 'chat', 2);
    client.signIn({ userId: 'bob' });
    await advance(10_000);
    rerender(app('visible'));
    await advance(100);
    hub.publishes('room', 'chat', 3);
    await advance(100);
    expect(heard).toEqual([1, 3]);
  });
});

test('[RX1] useEvent without it goes on from now', async () => {
  const { advance, hub, rerender, app, heard } = createView('now');
  await advance(100);
  rerender(app('hidden'));
  hub.publishes('room', 'chat', 'unheard');
  await advance(60_000);
  rerender(app('visible'));
  await advance(100);
  hub.publishes('room', 'chat', 'heard');
  await advance(100);
  expect(heard).toEqual(['heard']);
});
