// @vitest-environment node
import { expect, test } from 'vitest';
import { plain } from '../../../src/protocol/plain';
import { tidewire } from '../../../src/protocol/tidewire';
import { aMoment, createWorld, watch, type WorldOptions } from './world';

const secret = 'eyJhbGciOi+/=.s3cr3t';
const encoded = encodeURIComponent(secret);

/** Everything an app can see of a client. */
function createWatchedWorld(options: WorldOptions) {
  const world = createWorld({ auth: { getToken: () => secret, in: 'query' }, ...options });
  const seen: unknown[] = [];
  world.client.diagnostics.listen((report) => seen.push(report));
  world.client.state.subscribe(() => seen.push(world.client.state.current));
  const outcomes = [watch(world.client.send('x', 1, { ttlMs: 20_000 })), watch(world.client.request('y'))];
  const look = () =>
    JSON.stringify([seen, outcomes, world.environment.reportedErrors.map(String), world.client.options]);
  return { ...world, look };
}

test('[CN23] a token in the address is in the address and nowhere else', async () => {
  for (const protocol of [plain(), tidewire()]) {
    const { server, environment, connect, client, look } = createWatchedWorld({ protocol });
    await connect();
    server.refuses();
    server.closes(1006);
    await environment.advance(60_000);
    client.dispose();
    await environment.advance(0);
    expect(server.addresses[0]).toContain(`?token=${encoded}`);
    expect([look().includes(secret), look().includes(encoded)]).toEqual([false, false]);
  }
});

test.each([
  ['as it is', secret],
  ['as it stands in the address', `wss://shop.test/live?token=${encoded}`],
])('[CN23] a server that says it back %s is struck out', async (_how, said) => {
  for (const code of [1008, 1011, 4401, 4403]) {
    const { server, environment, connect, look, client } = createWatchedWorld({ protocol: plain() });
    await connect();
    server.closes(code, `Bad: ${said}!`);
    await environment.advance(aMoment);
    expect(client.state.current).toMatchObject({ cause: { closeCode: code } });
    expect(look()).toContain('Bad: ');
    expect([look().includes(secret), look().includes(encoded)]).toEqual([false, false]);
  }
});

test('[CN23] nor does a token in a message show', async () => {
  const authenticate = { message: (token: string) => ({ type: 'auth', data: token }) };
  const world = createWatchedWorld({ protocol: plain({ authenticate }), auth: { getToken: () => secret } });
  await world.connect();
  world.server.closes(4401, `token ${secret} has ended`);
  await world.environment.advance(aMoment);
  expect(world.client.state.current).toMatchObject({ cause: { message: 'token … has ended' } });
  expect(world.look()).not.toContain(secret);
});

test('[CN23] nor one that was renewed, when the server speaks of the last', async () => {
  let token = 'first-secret';
  const world = createWatchedWorld({ protocol: plain(), auth: { getToken: () => token, in: 'query' } });
  await world.connect();
  token = 'second-secret';
  world.client.refreshToken();
  await world.environment.advance(aMoment);
  world.server.closes(1008, 'first-secret has ended');
  await world.environment.advance(aMoment);
  expect(world.look()).not.toContain('first-secret');
});

test('[CN23] the query parameter is the app’s to name, beside others', async () => {
  const auth = { getToken: () => 'a b', in: 'query' as const, queryParameter: 'access_token' };
  const { server, connect } = createWorld({ auth, url: 'wss://shop.test/live?room=1' });
  await connect();
  expect(server.addresses).toEqual(['wss://shop.test/live?room=1&access_token=a%20b']);
});

test('[CN23] an error of getToken is reported as it is, and not shown in the state', async () => {
  const getToken = () => Promise.reject(new Error(`could not renew ${secret}`));
  const world = createWorld({ auth: { getToken, in: 'query' } });
  await world.connect();
  expect(JSON.stringify(world.states)).not.toContain(secret);
  expect(world.client.state.current).toMatchObject({ cause: { code: 'not-prepared' } });
});
