// @vitest-environment node
import { expect, test } from 'vitest';
import { aMoment, createWorld } from './world';

const retried = [1000, 1001, 1005, 1006, 1007, 1009, 1011, 1014, 1015, 1016, 2999, 3001, 4000, 4408, 4409, 4999];
const later = [1008, 1012, 1013, 4429];
const refused = [3000, 4401];
const fatal = [1002, 1003, 1010, 3003, 4400, 4403, 4406];

async function closedWith(code: number, closeCodes = {}) {
  const world = createWorld({ closeCodes, random: () => 0.5 });
  await world.connect();
  await world.environment.advance(10_000);
  world.server.closes(code, 'because');
  await world.environment.advance(aMoment);
  return world;
}

test.each(retried)('[CN11] %i is retried quickly', async (code) => {
  const { client, environment, story } = await closedWith(code);
  expect(client.state.current).toMatchObject({
    status: 'reconnecting',
    cause: { closeCode: code, message: 'because' },
  });
  await environment.advance(1_000);
  expect(story).toEqual(['idle', 'connecting', 'connected', 'reconnecting', 'connected']);
});

test.each(later)('[CN11] %i is retried after 5 to 30 s', async (code) => {
  const { client, environment } = await closedWith(code);
  const state = client.state.current;
  expect(state).toMatchObject({ status: 'reconnecting', attempt: 1, cause: { closeCode: code } });
  const waitMs = 'retryAt' in state ? state.retryAt - environment.now() : 0;
  expect(waitMs).toBeGreaterThan(5_000 - aMoment);
  expect(waitMs).toBeLessThan(30_000);
  await environment.advance(30_000);
  expect(client.state.current.status).toBe('connected');
});

test.each(refused)('[CN11] %i asks for other credentials and is not retried', async (code) => {
  const { client, environment, attempts } = await closedWith(code);
  await environment.advance(600_000);
  expect(client.state.current).toMatchObject({ status: 'needs-auth', cause: { closeCode: code } });
  expect(attempts()).toBe(1);
});

test.each(fatal)('[CN11] %i ends in failed, until told to go on', async (code) => {
  const { client, environment, attempts } = await closedWith(code);
  client.retain();
  environment.focus();
  await environment.advance(600_000);
  expect(client.state.current).toMatchObject({ status: 'failed', cause: { closeCode: code } });
  expect([attempts(), environment.pendingTimers, environment.listeners]).toEqual([1, 0, 0]);
  client.retryNow();
  await environment.advance(aMoment);
  expect(client.state.current.status).toBe('connected');
});

test('[CN11] closeCodes overrides single entries and leaves the others', async () => {
  const overrides = { 1008: 'authenticate', 4403: 'retry' } as const;
  expect((await closedWith(1008, overrides)).story.at(-1)).toBe('needs-auth');
  expect((await closedWith(4403, overrides)).story.at(-1)).toBe('reconnecting');
  expect((await closedWith(4401, overrides)).story.at(-1)).toBe('needs-auth');
});

test('[CN11] the cause of every close is `closed`, with the code of the close', async () => {
  const codes: unknown[] = [];
  for (const code of [1006, 1013, 4401, 4403]) {
    const state = (await closedWith(code)).client.state.current;
    codes.push('cause' in state && [state.cause.code, state.cause.closeCode]);
  }
  expect(codes).toEqual([
    ['closed', 1006],
    ['closed', 1013],
    ['closed', 4401],
    ['closed', 4403],
  ]);
});
