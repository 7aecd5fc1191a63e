import { expectEqual } from '../contract-case';
import type { HubCase } from './hub-test';
import { withCapability } from './with-capability';

const cases: readonly HubCase[] = [
  {
    title: '[PR30] keeps channels that begin with @ for itself',
    async run(test) {
      const link = await test.welcomed({ token: 'user:ada' });
      const publish = { type: 'publish', seq: 1, channel: '@me', event: 'x', data: 1 };
      expectEqual((await link.ask(publish)).code, 'forbidden', 'the answer to a publish');
      const toAnother = await link.ask({ type: 'subscribe', channel: '@user:bob' });
      expectEqual(toAnother.code, 'forbidden', 'the answer to a subscribe');
      expectEqual((await link.ask({ type: 'subscribe', channel: '@me' })).recovered, true, 'recovered');
    },
  },
];

/** A channel of each user's own is a hub's extra. */
export const ownChannelCases: readonly HubCase[] = cases.map(withCapability('own-channel'));
