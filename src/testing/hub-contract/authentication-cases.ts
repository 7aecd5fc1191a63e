import { expectEqual } from '../contract-case';
import type { HubCase } from './hub-test';

export const authenticationCases: readonly HubCase[] = [
  {
    title: '[PR9] names the user that the token belongs to',
    async run({ welcomed }) {
      const link = await welcomed({ token: 'user:ada' });
      expectEqual((await link.heard({ type: 'welcome' })).user, 'ada', 'the user');
      expectEqual((await link.ask({ type: 'command', name: 'whoami' })).data, 'ada', 'the user that commands see');
    },
  },
  {
    title: '[PR9] refuses other tokens with an error and 4401',
    async run({ hello }) {
      const link = await hello({ token: 'forged' });
      expectEqual(await link.closed(), 4401, 'the close code');
      expectEqual(
        link.frames.map(({ type, code, id }) => [type, code, id]),
        [['error', 'unauthorized', undefined]],
        'what was heard',
      );
    },
  },
  {
    title: '[PR9] puts no token into any message',
    async run({ hello }) {
      const link = await hello({ token: 'hunter2' });
      await link.closed();
      expectEqual(JSON.stringify(link.frames).includes('hunter2'), false, 'the token was repeated');
    },
  },
  {
    title: '[PR10] takes new credentials of the same user without dropping the connection',
    async run({ welcomed, now }) {
      const link = await welcomed({ token: 'user:ada' });
      const before = now();
      const answer = await link.ask({ type: 'authenticate', token: 'ending:ada:60000' });
      expectEqual(answer.type, 'authenticated', 'the answer');
      expectEqual((answer.expiresAt as number) >= before + 60_000, true, 'the new end is told');
      await link.settled();
    },
  },
  ...[
    ['another user’s', 'user:bob'],
    ['invalid', 'forged'],
  ].map(([which, token]) => ({
    title: `[PR10] refuses ${which} credentials later on, with 4401`,
    async run({ welcomed }: Parameters<HubCase['run']>[0]) {
      const link = await welcomed({ token: 'user:ada' });
      link.send({ type: 'authenticate', id: 'a', token });
      await link.heard({ type: 'error', code: 'unauthorized' });
      expectEqual(await link.closed(), 4401, 'the close code');
    },
  })),
  {
    title: '[PR10] tells when the credentials end, and closes with 4401 then',
    async run({ welcomed }) {
      const link = await welcomed({ token: 'ending:ada:150' });
      const { expiresAt, time } = await link.heard({ type: 'welcome' });
      expectEqual((expiresAt as number) > (time as number), true, 'the end lies ahead');
      expectEqual(await link.closed(), 4401, 'the close code');
    },
  },
  {
    title: '[PR10] goes by the new end once credentials were renewed',
    async run({ welcomed }) {
      const renewed = await welcomed({ token: 'ending:ada:300' });
      const witness = await welcomed({ token: 'ending:bob:300' });
      await renewed.ask({ type: 'authenticate', token: 'user:ada' });
      await witness.closed();
      await renewed.settled();
      expectEqual(renewed.closeCode, undefined, 'the renewed connection’s close code');
    },
  },
  {
    title: '[PR11] refuses what the user may not, and changes nothing else',
    async run({ welcomed }) {
      const [link, other] = [await welcomed(), await welcomed()];
      await other.ask({ type: 'subscribe', channel: 'room' });
      const refused = [
        await link.ask({ type: 'subscribe', channel: 'secret room' }),
        await link.ask({ type: 'publish', seq: 1, channel: 'secret room', event: 'x' }),
        await link.ask({ type: 'publish', seq: 1, event: 'secret' }),
        await link.ask({ type: 'command', name: 'secret' }),
      ];
      expectEqual(
        refused.map(({ type, code }) => [type, code]),
        refused.map(() => ['error', 'forbidden']),
        'the answers',
      );
      expectEqual(
        (await link.ask({ type: 'publish', seq: 1, channel: 'room', event: 'x' })).type,
        'ack',
        'what is allowed',
      );
      await other.heard({ type: 'event', event: 'x' });
    },
  },
  {
    title: '[PR11] a refused publish uses up its number',
    async run({ welcomed }) {
      const link = await welcomed();
      await link.ask({ type: 'publish', seq: 1, channel: 'secret', event: 'x' });
      const next = await link.ask({ type: 'publish', seq: 2, channel: 'secret', event: 'x' });
      expectEqual(next.code, 'forbidden', 'the second refusal');
    },
  },
];
