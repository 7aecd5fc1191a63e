import { describe, expect, it } from 'vitest';
import { createMemoryLogs } from '../../../../src/server/store/memory/logs';
import { createMemoryPresence } from '../../../../src/server/store/memory/presence';
import { createMemoryPublishers } from '../../../../src/server/store/memory/publishers';
import { memoryStore } from '../../../../src/server/store/memory/memory-store';
import { defaultStoreLimits, type StoreSession } from '../../../../src/server/store/store';
import { storeContract } from '../../../../src/testing/store-contract/store-contract';
import { createVirtualEnvironment } from '../../../../src/testing/virtual-environment';

const entryOf = (id: string) => ({ id, event: 'told' });

function open(options: Parameters<typeof memoryStore>[0] = {}, reports: unknown[] = []) {
  const environment = createVirtualEnvironment();
  const session = memoryStore(options).open({ environment, node: 'a', report: (error) => reports.push(error) });
  return { environment, session: session as StoreSession };
}

describe('memoryStore keeps the store contract', () => {
  const contract = storeContract({
    create(limits) {
      const environment = createVirtualEnvironment();
      const store = memoryStore(limits);
      return { connect: () => store, environment, advance: (ms) => environment.advance(ms), stop: () => undefined };
    },
  });
  for (const { title, run } of contract) it(title, run);
});

describe('memoryStore', () => {
  it('opens at once, so that a hub is ready when it is made', () => {
    expect(open().session).not.toBeInstanceOf(Promise);
  });

  it('[ST4] makes another epoch for a log that was empty for long and forgotten', async () => {
    const { session, environment } = open({ historyMs: 1_000 });
    await session.append('room', entryOf('p1'));
    const before = await session.end('room');
    await environment.advance(1_500);
    await session.sweep();
    expect(await session.end('room')).toEqual(before);
    await environment.advance(600);
    await session.sweep();
    const after = await session.end('room');
    expect(after.offset).toBe(0);
    expect(after.epoch).not.toBe(before.epoch);
    expect(await session.read('room', { epoch: before.epoch, offset: 0 }, 5)).toMatchObject({ kind: 'gap' });
  });

  it('[PR25] tells all followers of one entry before the next, also if a follower appends', async () => {
    const { session } = open();
    const told: string[] = [];
    await session.follow('room', {
      appended(_, { id }) {
        told.push(`first ${id}`);
        if (id === 'p1') void session.append('room', entryOf('p2'));
      },
      interrupted: () => undefined,
    });
    await session.follow('room', {
      appended: (_, { id }) => void told.push(`second ${id}`),
      interrupted: () => undefined,
    });
    await session.append('room', entryOf('p1'));
    expect(told).toEqual(['first p1', 'second p1', 'first p2', 'second p2']);
  });

  it('[PR29] appends once, also if a follower repeats the publish that it is told of', async () => {
    const { session } = open();
    const { fence } = await session.join('ann');
    const claim = { publisher: 'ann', fence, destination: 'room', seq: 1, id: 'p1' };
    const copies: Promise<unknown>[] = [];
    await session.follow('room', {
      appended: () => void copies.push(session.publish(claim, entryOf('p1'))),
      interrupted: () => undefined,
    });
    expect((await session.publish(claim, entryOf('p1'))).kind).toBe('claimed');
    expect(await Promise.all(copies)).toMatchObject([{ kind: 'repeated' }]);
    expect((await session.end('room')).offset).toBe(1);
  });

  it('[HB6] reports what a follower throws, and stores and tells the others all the same', async () => {
    const reports: unknown[] = [];
    const { session } = open({}, reports);
    const told: string[] = [];
    const fail = () => {
      throw new Error('Handler failed');
    };
    await session.follow('room', { appended: fail, interrupted: fail });
    await session.follow('room', { appended: (_, { id }) => void told.push(id), interrupted: fail });
    await session.followPresence('room', { changed: fail, interrupted: fail });
    await session.onSignal('kick', fail);
    expect((await session.append('room', entryOf('p1'))).kind).toBe('appended');
    await session.enter('room', { connection: 'c', member: 'm' }, 1_000);
    expect(await session.signal('kick', 'now')).toBe(1);
    expect(told).toEqual(['p1']);
    expect(reports.length).toBe(3);
  });

  it('is silent to whoever stops listening while a signal is on its way', async () => {
    const { session } = open();
    const heard: string[] = [];
    const undo = await session.onSignal('kick', (message) => void heard.push(message));
    const signal = session.signal('kick', 'late');
    undo();
    await signal;
    expect(heard).toEqual([]);
  });

  it('refuses to publish to the application, where nothing is appended', async () => {
    const { session } = open();
    const { fence } = await session.join('ann');
    const claim = { publisher: 'ann', fence, destination: undefined, seq: 1, id: 'p1' };
    await expect(session.publish(claim, entryOf('p1'))).rejects.toMatchObject({ code: 'no-channel' });
  });

  it.each([[{ historyMs: 0 }], [{ maxHistoryEntries: NaN }], [{ maxDestinations: '5' }], [{ maxRetainedEntries: -1 }]])(
    'refuses the limits %j',
    (limits) => {
      expect(() => memoryStore(limits as never)).toThrow(expect.objectContaining({ code: 'bad-limit' }) as Error);
    },
  );
});

describe('memory of the parts', () => {
  let now = 0;
  let ids = 0;
  const randomId = () => `id-${++ids}`;

  it('[ST6] creates nothing in logs and presence by reading and following', () => {
    const logs = createMemoryLogs(() => now, randomId, defaultStoreLimits);
    const presence = createMemoryPresence(() => now);
    for (let channel = 0; channel < 1_000; channel++) {
      const end = logs.end(`c${channel}`);
      logs.read(`c${channel}`, end, 5);
      logs.follow(`c${channel}`, { appended: () => undefined, interrupted: () => undefined })();
      presence.members(`c${channel}`);
      presence.renew([{ channel: `c${channel}`, connection: 'c' }], 5);
      presence.exit(`c${channel}`, 'c');
    }
    expect([logs.size, presence.size]).toEqual([0, 0]);
  });

  it('[ST9] bounds what absent publishers take, whoever left first going first, also if they publish after leaving', () => {
    const publishers = createMemoryPublishers(() => now, randomId, defaultStoreLimits, 100);
    const accept = () => ({ epoch: 'e', offset: 1, id: 'x' });
    for (let index = 0; index < 200; index++) {
      const publisher = `p${index}`;
      const { fence } = publishers.join(publisher);
      publishers.leave(publisher, fence);
      for (let seq = 1; seq <= 5; seq++)
        publishers.claim({ publisher, fence, destination: 'room', seq, id: `${seq}` }, accept);
      now++;
    }
    publishers.sweep();
    expect(publishers.size).toBeLessThanOrEqual(100);
    expect(publishers.size).toBeGreaterThan(80);
    expect(publishers.join('p199').resumed).toBe(true);
    expect(publishers.join('p0').resumed).toBe(false);
  });
});
