// @vitest-environment node
import { expect, test } from 'vitest';
import { createSeededRandom } from '../../../../../src/testing/seeded-random';
import { urgencyOf } from '../../../../../src/core/sync/sources/fetch-reason';
import type { SourceHandle } from '../../../../../src/core/sync/sources/sources';
import { leftovers, nothing } from '../../world';
import { createSourcesWorld } from './sources-world';

const keys = ['a', 'b', 'c'];

/** A page that lives through whatever comes, in an order that nobody chose. */
async function live(seed: number) {
  const world = createSourcesWorld({ seed });
  const { environment, client, hub, network, api, sources, optionsOf } = world;
  const random = createSeededRandom(seed * 7_919);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)]!;
  const readers: { readonly key: string; readonly handle: SourceHandle }[] = [];
  const broken: string[] = [];
  let truth = 0;
  const latest = new Map<string, unknown>();

  const register = () => {
    const key = pick(keys);
    const handle = sources.register(
      optionsOf({
        key,
        hasEvents: random() < 0.5,
        intervalMs: pick([5_000, 30_000]),
        fetch(request) {
          const { reason } = request;
          if (reason === 'poll' && (!environment.isVisible() || sources.state.current.isPaused))
            broken.push(`${key} polled in a page that is hidden or paused`);
          if (sources.state.current.isPaused && reason !== 'refresh') broken.push(`${key} fetched while paused`);
          if (!readers.some((reader) => reader.key === key)) broken.push(`${key} fetched for nobody`);
          return api.fetch(request);
        },
        apply(value) {
          latest.set(key, value);
          return { isOverlapped: random() < 0.2 };
        },
      }),
    );
    readers.push({ key, handle });
  };

  const steps: readonly (() => unknown)[] = [
    register,
    register,
    () => readers.splice(Math.floor(random() * readers.length), 1)[0]?.handle.release(),
    () => {
      api.holds(++truth);
      sources.invalidate(() => true);
    },
    () => void readers[0]?.handle.refresh('gap'),
    () => void sources.refresh(),
    () => sources.pause(pick(['x', 'y'])),
    () => sources.resume(pick(['x', 'y'])),
    () => api.is(pick(['answers', 'answers', 'fails', 'is silent'])),
    () => api.calls.find(({ isOpen }) => isOpen)?.answer('late'),
    () => environment.hide(),
    () => environment.show(),
    () => environment.sleep(pick([1_000, 120_000]), { isMonotonicStopped: random() < 0.5 }),
    () => environment.jumpWallClock(pick([-3_600_000, -20, 20, 3_600_000])),
    () => environment.goOnline(),
    () => client.connect(),
    () => client.disconnect(),
    () => network.dropLinks(),
    () => hub.stops(),
    () => hub.starts(),
    () => client.signIn({ userId: pick(['ann', 'ben']) }),
  ];
  for (let step = 0; step < 80; step++) {
    await pick(steps)();
    await environment.advance(pick([0, 0, 5, 30, 400, 7_000, 40_000]));
  }

  hub.starts();
  api.is('answers');
  environment.show();
  sources.resume('x');
  sources.resume('y');
  client.connect();
  api.holds('in the end');
  sources.invalidate(() => true);
  // Who waits for an answer that never comes has 30 s, who waits for the next attempt as many.
  await environment.advance(90_000);
  for (const { key, handle } of readers) {
    if (latest.get(key) !== 'in the end') broken.push(`${key} shows ${String(latest.get(key))}`);
    const { failures, staleSince } = handle.state.current;
    if (failures || staleSince !== undefined) broken.push(`${key} has failed, or is stale`);
  }
  if (api.peak() > 1) broken.push(`${api.peak()} fetches at a time`);
  const fetched = api.calls.length;
  client.dispose();
  await environment.advance(90_000);
  if (api.calls.length > fetched) broken.push('fetched after the end');
  expect([leftovers(world), environment.reportedErrors]).toEqual([nothing, []]);
  return { broken, fetched, reasons: api.reasons() };
}

test('[BG1] [BG2] [BG3] [BG5] [BG6] whatever comes, in whatever order, the rules hold and all is shown in the end', async () => {
  const broken: string[] = [];
  const seen = new Map<string, number>();
  for (let seed = 1; seed <= 200; seed++) {
    const history = await live(seed);
    broken.push(...history.broken.map((what) => `seed ${seed}: ${what}`));
    for (const reason of history.reasons) seen.set(reason, (seen.get(reason) ?? 0) + 1);
  }
  expect(broken).toEqual([]);
  const rare = Object.keys(urgencyOf).filter((reason) => (seen.get(reason) ?? 0) < 20);
  expect(rare).toEqual([]);
}, 60_000);
