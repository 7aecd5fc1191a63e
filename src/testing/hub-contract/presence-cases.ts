import { expectEqual } from '../contract-case';
import type { HubLink } from './hub-link';
import type { HubCase } from './hub-test';
import { withCapability } from './with-capability';

const room = 'room';

/** What a watcher was told since its list, in words. */
const story = (link: HubLink) =>
  link.frames.flatMap(({ type, change, member }) => {
    if (type !== 'presence') return [];
    const { user, state } = member as { readonly user?: string; readonly state?: unknown };
    return [`${user ?? 'somebody'} ${change as string} ${JSON.stringify(state)}`];
  });

async function members(link: HubLink): Promise<readonly unknown[]> {
  const list = (await link.ask({ type: 'watch', channel: room })).members;
  return (list as readonly { readonly user?: string; readonly state?: unknown }[]).map(({ user, state }) => [
    user,
    state,
  ]);
}

const cases: readonly HubCase[] = [
  {
    title: '[PR33] lists who is present, and tells each change once',
    async run({ welcomed, until }) {
      const [ada, bob, watcher] = [
        await welcomed({ token: 'user:ada' }),
        await welcomed({ token: 'user:bob' }),
        await welcomed(),
      ];
      await ada.ask({ type: 'enter', channel: room, state: { mood: 'fine' } });
      expectEqual(await members(watcher), [['ada', { mood: 'fine' }]], 'the list');
      await bob.ask({ type: 'enter', channel: room });
      await bob.ask({ type: 'enter', channel: room, state: 1 });
      await bob.ask({ type: 'enter', channel: room, state: 1 });
      await bob.ask({ type: 'leave', channel: room });
      await until('four changes', () => story(watcher).length >= 3);
      expectEqual(story(watcher), ['bob joined undefined', 'bob updated 1', 'bob left 1'], 'the changes');
    },
  },
  {
    title: '[PR32] counts a user with several connections once, until the last of them has gone',
    async run({ welcomed, until }) {
      const [first, second, watcher] = [
        await welcomed({ token: 'user:ada' }),
        await welcomed({ token: 'user:ada' }),
        await welcomed(),
      ];
      await members(watcher);
      await first.ask({ type: 'enter', channel: room, state: 'desk' });
      await second.ask({ type: 'enter', channel: room, state: 'phone' });
      second.close();
      await until('back to the desk', () => story(watcher).length >= 3);
      first.close();
      await until('gone', () => story(watcher).length >= 4);
      expectEqual(
        story(watcher),
        ['ada joined "desk"', 'ada updated "phone"', 'ada updated "desk"', 'ada left "desk"'],
        'the changes',
      );
    },
  },
  {
    title: '[PR32] needs leave to subscribe',
    async run({ welcomed }) {
      const link = await welcomed();
      for (const type of ['watch', 'enter'])
        expectEqual((await link.ask({ type, channel: 'secret' })).code, 'forbidden', `the answer to ${type}`);
    },
  },
  {
    title: '[PR33] tells nothing more after unwatch',
    async run({ welcomed }) {
      const [link, watcher] = [await welcomed(), await welcomed()];
      await members(watcher);
      await watcher.ask({ type: 'unwatch', channel: room });
      await link.ask({ type: 'enter', channel: room });
      await watcher.settled();
      expectEqual(story(watcher), [], 'the changes');
    },
  },
  {
    title: '[PR34] tells those who watch that somebody types',
    async run({ welcomed }) {
      const [ada, watcher] = [await welcomed({ token: 'user:ada' }), await welcomed()];
      await members(watcher);
      await ada.ask({ type: 'typing', channel: room, active: true });
      await watcher.heard({ type: 'typing', channel: room, user: 'ada', active: true });
      await ada.ask({ type: 'typing', channel: room, active: false });
      await watcher.heard({ type: 'typing', channel: room, user: 'ada', active: false });
    },
  },
];

export const presenceCases: readonly HubCase[] = cases.map(withCapability('presence'));
