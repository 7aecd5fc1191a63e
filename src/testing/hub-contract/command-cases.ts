import { expectEqual } from '../contract-case';
import type { HubCase } from './hub-test';

export const commandCases: readonly HubCase[] = [
  {
    title: '[HB1] answers a command with what its handler returned',
    async run({ welcomed }) {
      const answer = await (await welcomed()).ask({ type: 'command', name: 'add', data: [2, 3] });
      expectEqual([answer.type, answer.data], ['answer', 5], 'the answer');
    },
  },
  ...['nobody home', 'constructor', '__proto__', 'toString'].map((name) => ({
    title: `[HB1] answers "${name}", which is no command, with "unknown-command"`,
    async run({ welcomed }: Parameters<HubCase['run']>[0]) {
      const answer = await (await welcomed()).ask({ type: 'command', name });
      expectEqual([answer.type, answer.code], ['error', 'unknown-command'], 'the answer');
    },
  })),
  ...[
    ['throws', 'fail'],
    ['rejects', 'failLater'],
  ].map(([what, name]) => ({
    title: `[HB6] answers a command that ${what} with "internal", and keeps its text`,
    async run({ welcomed }: Parameters<HubCase['run']>[0]) {
      const link = await welcomed();
      const answer = await link.ask({ type: 'command', name });
      expectEqual([answer.type, answer.code], ['error', 'internal'], 'the answer');
      expectEqual(JSON.stringify(link.frames).includes('hunter2'), false, 'the text of the error was sent');
      expectEqual((await link.ask({ type: 'command', name: 'add', data: [1] })).data, 1, 'the next answer');
    },
  })),
  {
    title: '[PR12] lets a slow command hold up nothing',
    async run({ welcomed }) {
      const link = await welcomed();
      link.send({ type: 'command', id: 'slow', name: 'wait' });
      await link.settled();
      expectEqual((await link.ask({ type: 'command', name: 'add', data: [1, 1] })).data, 2, 'another answer meanwhile');
      await link.ask({ type: 'command', name: 'release' });
      expectEqual((await link.heard({ id: 'slow' })).data, 'waited', 'the slow answer');
    },
  },
];
