// @vitest-environment node
import { beforeAll, expect, test } from 'vitest';
import { readClientFrames } from '../../../src/protocol/client-frames';
import { createFakeHub } from '../../../src/testing/fake-hub';
import { hubContract } from '../../../src/testing/hub-contract/hub-contract';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';
import { createVirtualNetwork } from '../../../src/testing/virtual-network';
import { faultOf, frameTypes, type Frame, type Side } from './support/asyncapi-document';
import { recordTransport, type Recording } from './support/recorded-transport';

const url = 'wss://contract.test/live';

/** Everything that was said while the hub proved its contract: messages as they came. */
const heard: Recording = { client: [], hub: [] };

beforeAll(async () => {
  const environment = createVirtualEnvironment();
  const cases = hubContract({
    start(application) {
      const network = createVirtualNetwork({ environment, latencyMs: 5 });
      const hub = createFakeHub({ network, url, batchMs: 4, ...application });
      return {
        url,
        transport: recordTransport(network.transport, heard),
        restart: ({ remembers = false } = {}) => hub.restart({ forgets: !remembers }),
        remove: (userId, channel) => hub.removes(userId, channel),
        goAway: (spreadMs) => hub.goesAway('restart', spreadMs),
        stop: () => hub.stops(),
      };
    },
    now: () => environment.now(),
    pass: () => environment.advance(1),
  });
  for (const { run } of cases) await run();
});

const frames = (side: Side) => [...new Set(heard[side])].map((text) => JSON.parse(text) as Frame);

test('every message that a hub sends while it proves its contract is one of the document', () => {
  const sent = frames('hub');
  expect(sent.length).toBeGreaterThan(500);
  expect(sent.flatMap((frame) => faultOf('hub', frame) ?? [])).toEqual([]);
});

test('and every message of the document but one is among them', () => {
  const said = new Set(
    frames('hub').flatMap(({ type, frames: inner = [] }) => [type, ...(inner as Frame[]).map((frame) => frame.type)]),
  );
  // A gap needs a store that loses its tail under a living subscription: tests/unit/server/channel-feed.test.ts.
  expect(frameTypes('hub').filter((type) => !said.has(type))).toEqual(['gap']);
});

test('[PR7] of every text that the contract sends, the document takes what the hub takes', () => {
  const known = new Set<unknown>(frameTypes('client'));
  let judged = 0;
  for (const text of new Set(heard.client)) {
    const readings = readClientFrames(text);
    const frame = parse(text);
    // Unknown types are nobody's; nesting and forbidden keys are no matter of a schema.
    if (!frame || !known.has(frame.type) || readings.some(({ kind }) => kind === 'ignored')) continue;
    if (/__proto__|\\u005f_proto__|\[{65}/u.test(text)) continue;
    judged++;
    expect(faultOf('client', frame) === undefined, text.slice(0, 200)).toBe(
      readings.every(({ kind }) => kind === 'frame'),
    );
  }
  expect(judged).toBeGreaterThan(300);
});

function parse(text: string): Frame | undefined {
  try {
    return JSON.parse(text) as Frame | undefined;
  } catch {
    return undefined;
  }
}
