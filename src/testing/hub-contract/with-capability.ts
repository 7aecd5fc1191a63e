import type { HubCase } from './hub-test';

/** A case that a hub has to prove if its welcome names the capability; without it there is nothing to prove. */
export function withCapability(capability: string): (hubCase: HubCase) => HubCase {
  return ({ title, run }) => ({
    title,
    async run(test) {
      const { capabilities } = await (await test.welcomed()).heard({ type: 'welcome' });
      if ((capabilities as readonly string[]).includes(capability)) await run(test);
    },
  });
}
