import { act, render } from '@testing-library/react';
import { Profiler } from 'react';
import { useEvent, useLatest, type Delivery } from 'tidewire';
import { describe, expect, test } from 'vitest';
import { createPlainWorld } from './world';

const keys = Array.from({ length: 50 }, (_, index) => `key-${index}`);
const messages = Array.from({ length: 200 }, (_, index) => ({ key: keys[index % 50]!, value: index }));

interface Quote {
  readonly key: string;
  readonly value: number;
}

/** What a mistaken reader would do: every message at once. */
const immediate: Delivery = (deliver) => ({ push: deliver, dispose: () => undefined });

/** 50 components that show 50 different keys and listen to all of them, and a count of React's commits by frame. */
async function mountFifty(deliver?: Delivery) {
  const world = createPlainWorld();
  const heard = keys.map((): unknown[] => []);
  /** The number of the frame that paints it, for each commit. */
  const commits: number[] = [];
  const frame = () => Math.ceil(world.environment.monotonicNow() / 16);

  function View({ index }: { readonly index: number }) {
    const key = keys[index];
    useEvent('quote', (data) => heard[index]?.push((data as Quote).value));
    const value = useLatest('quote', {
      filter: (data) => (data as Quote).key === key,
      select: (data) => (data as Quote).value,
      ...(deliver && { deliver }),
    });
    return <li>{String(value)}</li>;
  }

  const { container } = render(
    <Profiler id="all" onRender={() => commits.push(frame())}>
      <ul>
        {keys.map((key, index) => (
          <View key={key} index={index} />
        ))}
      </ul>
    </Profiler>,
    { wrapper: world.wrapper },
  );
  await world.advance(1_000);
  commits.length = 0;

  return {
    world,
    heard,
    commits,
    /** Commits of the frame that had the most. */
    mostInOneFrame: () => Math.max(...commits.map((number) => commits.filter((other) => other === number).length)),
    shown: () => [...container.querySelectorAll('li')].map((item) => item.textContent),
  };
}

const newest = keys.map((_, index) => String(150 + index));
const everyValue = messages.map(({ value }) => value);

describe('[DL1] [DL3] [DL4] 200 messages to 50 components that show 50 different keys', () => {
  // Time passes outside of `act`, which would gather the commits of all frames into one.
  test('spread over 13 frames: at most one commit per frame, and each handler saw all 200', async () => {
    const { world, heard, commits, mostInOneFrame, shown } = await mountFifty();
    for (const message of messages) {
      world.server.sends({ type: 'quote', data: message });
      await world.environment.advance(1);
    }
    await world.environment.advance(100);
    expect(mostInOneFrame()).toBe(1);
    expect(commits.length).toBeGreaterThan(10);
    expect(shown()).toEqual(newest);
    for (const values of heard) expect(values).toEqual(everyValue);
  });

  test('in one burst: one commit', async () => {
    const { world, heard, commits, mostInOneFrame, shown } = await mountFifty();
    for (const message of messages) world.server.sends({ type: 'quote', data: message });
    await world.environment.advance(100);
    expect(commits.length).toBeLessThanOrEqual(2);
    expect(mostInOneFrame()).toBe(1);
    expect(shown()).toEqual(newest);
    for (const values of heard) expect(values).toEqual(everyValue);
  });

  test('[DL3] after a quiet frame the first is shown at once, before the next frame', async () => {
    const { world, shown } = await mountFifty();
    const sentAt = world.environment.monotonicNow();
    world.server.sends({ type: 'quote', data: { key: 'key-0', value: 1 } });
    await world.environment.advance(5);
    expect(shown()[0]).toBe('1');
    expect(world.environment.monotonicNow() - sentAt).toBe(5);
  });

  test('[DL3] in a hidden page: at most one commit a second', async () => {
    const { world, commits, shown } = await mountFifty();
    world.environment.hide();
    for (const message of messages) {
      world.server.sends({ type: 'quote', data: message });
      await world.environment.advance(20);
    }
    await world.environment.advance(2_000);
    expect(commits.length).toBeLessThanOrEqual(6);
    expect(shown()).toEqual(newest);
  });

  test('[DL5] a component whose key did not change does not render', async () => {
    const { world } = createCounted();
    await world.advance(100);
    const before = { ...world.renders };
    await world.sends('key-1', 5);
    expect({ ...world.renders }).toEqual({ ...before, 'key-1': (before['key-1'] ?? 0) + 1 });
  });

  test('without coalescing this test would fail: many commits per frame', async () => {
    const { world, mostInOneFrame } = await mountFifty(immediate);
    for (const message of messages) {
      world.server.sends({ type: 'quote', data: message });
      await world.environment.advance(1);
    }
    expect(mostInOneFrame()).toBeGreaterThan(10);
  });
});

function createCounted() {
  const page = createPlainWorld();
  const renders: Record<string, number> = {};
  function View({ name }: { readonly name: string }) {
    return useLatest('quote', {
      filter: (data) => (data as Quote).key === name,
      select: (data) => (data as Quote).value,
    });
  }
  render(
    ['key-0', 'key-1', 'key-2'].map((name) => (
      <Profiler key={name} id={name} onRender={() => (renders[name] = (renders[name] ?? 0) + 1)}>
        <View name={name} />
      </Profiler>
    )),
    { wrapper: page.wrapper },
  );
  return {
    world: {
      advance: page.advance,
      renders,
      async sends(key: string, value: number) {
        page.server.sends({ type: 'quote', data: { key, value } });
        await act(() => page.environment.advance(100));
      },
    },
  };
}
