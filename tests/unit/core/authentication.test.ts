// @vitest-environment node
import { expect, test } from 'vitest';
import { plain } from '../../../src/protocol/plain';
import { createGuardedWorld } from './guarded-world';
import { aMoment, createWorld, watch } from './world';

test('[PR9] the token travels in hello, and not in the address', async () => {
  const { connect, frames, network, valid, story } = createGuardedWorld({ getToken: () => 'secret' });
  valid.add('secret');
  await connect();
  expect(frames('hello')).toMatchObject([{ token: 'secret', versions: [1] }]);
  expect([story.at(-1), JSON.stringify(network.log.filter(({ kind }) => kind === 'open'))]).not.toContain('secret');
});

test('[PR9] the app’s own first message carries the token to a plain server, which may refuse it', async () => {
  const protocol = plain({
    authenticate: {
      message: (token) => ({ type: 'auth', data: token }),
      isAccepted: ({ type }) => type === 'auth-ok',
      isRefused: ({ type }) => type === 'auth-no',
    },
  });
  let token = 'bad';
  const answer = (message: unknown) =>
    (message as { type: string }).type === 'auth' && {
      type: (message as { data: unknown }).data === 'good' ? 'auth-ok' : 'auth-no',
    };
  const { client, environment, server, story, connect } = createWorld({
    protocol,
    answer,
    auth: { getToken: () => token },
  });
  const sent = watch(client.send('order', 1));
  await connect();
  expect([story, server.received]).toEqual([['idle', 'connecting', 'needs-auth'], [{ type: 'auth', data: 'bad' }]]);
  token = 'good';
  client.refreshToken();
  await environment.advance(aMoment);
  expect([story.at(-1), sent.status, server.received.at(-1)]).toEqual([
    'connected',
    'sent',
    { type: 'order', data: 1 },
  ]);
});

test('a protocol that cannot carry a token says so at once', () => {
  expect(() => createWorld({ auth: { getToken: () => 'x' } })).toThrow(/carries no token/);
  const { client } = createWorld();
  expect(() => client.signIn({ getToken: () => 'x' })).toThrow(/plain\(\{ authenticate \}\)/);
});
