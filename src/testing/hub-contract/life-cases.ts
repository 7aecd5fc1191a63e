import { expectEqual } from '../contract-case';
import type { HubCase } from './hub-test';

export const lifeCases: readonly HubCase[] = [
  {
    title: '[PR17] answers a ping with its id and the hub’s time',
    async run({ welcomed, now }) {
      const link = await welcomed();
      const before = now();
      const { type, time } = await link.ask({ type: 'ping' });
      expectEqual(type, 'pong', 'the answer');
      expectEqual((time as number) >= before - 1 && (time as number) <= now() + 1, true, 'the time lies between');
    },
  },
  {
    title: '[PR19] announces its end, goes on serving, and closes with 1012 when the window is over',
    async run({ hub, welcomed }) {
      const link = await welcomed();
      hub.goAway(300);
      const { reason, spreadMs } = await link.heard({ type: 'go-away' });
      expectEqual([typeof reason, spreadMs], ['string', 300], 'reason and window');
      await link.settled();
      expectEqual(await link.closed(), 1012, 'the close code');
    },
  },
];
