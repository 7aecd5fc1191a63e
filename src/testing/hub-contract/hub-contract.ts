import { createWaiting, type ContractCase } from '../contract-case';
import { authenticationCases } from './authentication-cases';
import { commandCases } from './command-cases';
import { frameCases } from './frame-cases';
import { handshakeCases } from './handshake-cases';
import { historyCases } from './history-cases';
import type { HubCase, HubTest } from './hub-test';
import { createContractApplication, type HubCounterpart } from './hub-under-test';
import { openHubLink, type HubLink } from './hub-link';
import { lifeCases } from './life-cases';
import { operationCases } from './operation-cases';
import { ownChannelCases } from './own-channel-cases';
import { presenceCases } from './presence-cases';
import { publishCases } from './publish-cases';
import { resumeCases } from './resume-cases';

/**
 * What every hub that speaks Tidewire's protocol promises (docs/protocol.md), as cases for any test runner. The fake hub and the
 * real one both pass it, so what a test learns from the fake is true of the real. What a hub may leave out it has to prove where its
 * welcome names it: the capabilities `history`, `publishers`, `presence`, `operations` and `own-channel`.
 *
 * @example
 * for (const { title, run } of hubContract({ start: (application) => startMyHub(application), now: Date.now })) it(title, run);
 */
export function hubContract(counterpart: HubCounterpart): readonly ContractCase[] {
  const cases: readonly HubCase[] = [
    ...handshakeCases,
    ...authenticationCases,
    ...frameCases,
    ...publishCases,
    ...resumeCases,
    ...historyCases,
    ...ownChannelCases,
    ...presenceCases,
    ...commandCases,
    ...operationCases,
    ...lifeCases,
  ];
  return cases.map(({ title, run }) => ({ title, run: () => runCase(counterpart, run) }));
}

async function runCase({ start, now, pass }: HubCounterpart, run: HubCase['run']): Promise<void> {
  const hub = await start(createContractApplication(now));
  const waiting = createWaiting(pass);
  const links: HubLink[] = [];
  let clients = 0;

  async function open(...subprotocols: string[]): Promise<HubLink> {
    const link = openHubLink(hub.transport, hub.url, waiting, subprotocols.length ? subprotocols : undefined);
    links.push(link);
    await waiting.until('the link opens or ends', () => link.subprotocol !== undefined || link.closeCode !== undefined);
    return link;
  }

  const test: HubTest = {
    hub,
    now,
    until: waiting.until,
    open,
    openBare() {
      const link = openHubLink(hub.transport, hub.url, waiting, []);
      links.push(link);
      return link;
    },
    async hello(fields = {}) {
      const link = await open();
      const client = `contract-client-${++clients}`;
      link.send({ type: 'hello', versions: [1], client, capabilities: ['batch'], ...fields });
      return link;
    },
    async welcomed(fields) {
      const link = await test.hello(fields);
      await link.heard({ type: 'welcome' });
      return link;
    },
  };
  try {
    await run(test);
  } finally {
    for (const link of links) link.close();
    await hub.stop();
  }
}
