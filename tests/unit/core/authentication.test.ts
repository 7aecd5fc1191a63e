// @vitest-environment node
import { describe, expect, test } from 'vitest';
import type { AuthOptions } from '../../../src/protocol/auth-options';
import { plain } from '../../../src/protocol/plain';
import { aMoment, createHubWorld, createWorld, watch } from './world';

/** Gives token-1, token-2 …, each time another one. */
function countingTokens(delayMs = 0, environment?: { setTimer(run: () => void, ms: number): unknown }) {
  let count = 0;
  const getToken = () => {
    const token = `token-${++count}`;
    return delayMs && environment
      ? new Promise<string>((done) => environment.setTimer(() => done(token), delayMs))
      : token;
  };
  return { getToken, asked: () => count };
}

/** A hub that knows one token at a time. */
function createGuardedWorld(auth: AuthOptions, options: Parameters<typeof createHubWorld>[0] = {}) {
  const valid = new Set<string>();
  const world = createHubWorld({
    auth: { userId: 'ann', ...auth },
    hub: { authenticate: ({ token }) => (token !== undefined && valid.has(token) ? { userId: 'ann' } : null) },
    ...options,
  });
  return { ...world, valid };
}

test('[PR9] the token travels in hello, and not in the address', async () => {
  const { connect, frames, network, valid, story } = createGuardedWorld({ getToken: () => 'secret' });
  valid.add('secret');
  await connect();
  expect(frames('hello')).toMatchObject([{ token: 'secret', versions: [1] }]);
  expect([story.at(-1), JSON.stringify(network.log.filter(({ kind }) => kind === 'open'))]).not.toContain('secret');
});

test('[CN7] asks for a token again for every attempt', async () => {
  const { getToken, asked } = countingTokens();
  const { connect, environment, network, frames } = createHubWorld({ auth: { getToken } });
  await connect();
  network.dropLinks();
  await environment.advance(2_000);
  expect([asked(), frames('hello').map((frame) => 'token' in frame && frame.token)]).toEqual([
    2,
    ['token-1', 'token-2'],
  ]);
});

test('[CN7] asks once for concurrent needs', async () => {
  let asked = 0;
  let answer: (token: string) => void = () => undefined;
  const getToken = () => {
    asked++;
    return new Promise<string>((done) => (answer = done));
  };
  const { client, environment, story } = createHubWorld({ auth: { getToken } });
  client.connect();
  await environment.advance(aMoment);
  client.refreshToken();
  client.retryNow();
  environment.focus();
  await environment.advance(aMoment);
  answer('one');
  await environment.advance(aMoment);
  expect([asked, story.at(-1)]).toEqual([1, 'connected']);
  client.refreshToken();
  client.refreshToken();
  await environment.advance(aMoment);
  expect(asked).toBe(2);
});

test('[CN6] [CN7] a question that is never answered does not stand in the way of the next attempt', async () => {
  let asked = 0;
  const getToken = () => (++asked === 1 ? new Promise<string>(() => {}) : 'token');
  const { client, environment, story } = createHubWorld({ auth: { getToken } });
  client.connect();
  await environment.advance(12_000);
  expect(story).toEqual(['idle', 'connecting', 'reconnecting', 'connected']);
});

test('[CN7] [PR10] a new token is handed over without dropping the connection', async () => {
  const { getToken } = countingTokens();
  const { connect, client, environment, attempts, frames, hub } = createHubWorld({ auth: { getToken } });
  await connect();
  client.refreshToken();
  await environment.advance(aMoment);
  expect(frames('authenticate')).toMatchObject([{ token: 'token-2' }]);
  expect([attempts(), hub.connections]).toEqual([1, 1]);
});

test('[CN7] an unchanged token is not handed over again', async () => {
  const { connect, client, environment, frames } = createHubWorld({ auth: { getToken: () => 'same' } });
  await connect();
  client.refreshToken();
  await environment.advance(aMoment);
  expect(frames('authenticate')).toEqual([]);
});

test('[CN7] a long sleep asks for a new token, a short one does not', async () => {
  const { getToken, asked } = countingTokens();
  const { connect, environment, frames, attempts } = createHubWorld({ auth: { getToken } });
  await connect();
  await environment.sleep(30_000);
  await environment.advance(11_000);
  expect(asked()).toBe(1);
  await environment.sleep(3_600_000);
  await environment.advance(11_000);
  expect([asked(), frames('authenticate').length, attempts()]).toEqual([2, 1, 1]);
});

test('[CN7] renews before expiresAt, by the hub’s clock, as often as it takes', async () => {
  for (const clockOffsetMs of [0, 3_600_000, -3_600_000]) {
    const { getToken, asked } = countingTokens();
    let hubNow = () => 0;
    const authenticate = () => ({ userId: 'ann', expiresAt: hubNow() + 120_000 });
    const { connect, environment, attempts, story } = createHubWorld({
      auth: { getToken },
      hub: { authenticate, clockOffsetMs },
    });
    hubNow = () => environment.elsewhere.now() + clockOffsetMs;
    await connect();
    await environment.advance(80_000);
    expect([clockOffsetMs, asked()]).toEqual([clockOffsetMs, 1]);
    await environment.advance(520_000);
    expect([clockOffsetMs, asked(), attempts(), story.at(-1)]).toEqual([clockOffsetMs, 7, 1, 'connected']);
  }
});

test('[CN7] tokens that have ended before they arrive do not make it ask without end', async () => {
  const { getToken, asked } = countingTokens();
  const authenticate = () => ({ userId: 'ann', expiresAt: 0 });
  const { connect, environment } = createHubWorld({ auth: { getToken }, hub: { authenticate } });
  await connect();
  await environment.advance(60_000);
  expect(asked()).toBeLessThan(70);
});

describe('[CN8] refused credentials', () => {
  test('lead to needs-auth and no retry', async () => {
    const { connect, environment, story, attempts } = createGuardedWorld({ getToken: () => 'bad' });
    await connect();
    await environment.advance(3_600_000);
    expect([story, attempts()]).toEqual([['idle', 'connecting', 'needs-auth'], 1]);
  });

  test.each([
    ['always the same', () => 'bad'],
    ['another one each time', countingTokens().getToken],
  ])('never loop, with %s', async (_name, getToken) => {
    const world = createGuardedWorld({ getToken });
    await world.connect();
    await world.environment.advance(60_000);
    expect(world.attempts()).toBeLessThanOrEqual(2);
    expect(world.client.state.current.status).toBe('needs-auth');
  });

  test('after it had worked are asked for once more, and a new token recovers', async () => {
    let token = 'first';
    const { connect, environment, hub, valid, story, attempts } = createGuardedWorld({ getToken: () => token });
    valid.add('first');
    await connect();
    await environment.advance(10_000);
    token = 'second';
    valid.clear();
    valid.add('second');
    hub.closes(4401);
    await environment.advance(aMoment);
    expect(story).toEqual(['idle', 'connecting', 'connected', 'needs-auth', 'connecting', 'connected']);
    expect(attempts()).toBe(2);
  });

  test('of a server that welcomes everybody and refuses just after do not loop', async () => {
    const { getToken } = countingTokens();
    const { hub, client, environment, attempts } = createHubWorld({ auth: { getToken } });
    client.state.subscribe(() => {
      if (client.state.current.status === 'connected') hub.closes(4401);
    });
    client.connect();
    await environment.advance(60_000);
    expect(attempts()).toBeLessThan(5);
    expect(client.state.current.status).toBe('needs-auth');
  });

  test.each([
    [
      'signIn',
      (client: ReturnType<typeof createHubWorld>['client']) => client.signIn({ userId: 'ann', getToken: () => 'good' }),
    ],
    ['refreshToken', (client: ReturnType<typeof createHubWorld>['client']) => client.refreshToken()],
    ['retryNow', (client: ReturnType<typeof createHubWorld>['client']) => client.retryNow()],
  ])('are left by %s', async (_name, act) => {
    let token = 'bad';
    const { connect, environment, client, valid, story } = createGuardedWorld({ getToken: () => token });
    valid.add('good');
    await connect();
    token = 'good';
    act(client);
    await environment.advance(aMoment);
    expect(story).toEqual(['idle', 'connecting', 'needs-auth', 'connecting', 'connected']);
  });

  test('are asked for again when somebody comes back to the page', async () => {
    let token = 'bad';
    const { connect, environment, valid, story } = createGuardedWorld({ getToken: () => token });
    valid.add('good');
    await connect();
    token = 'good';
    environment.hide();
    environment.show();
    await environment.advance(aMoment);
    expect(story.at(-1)).toBe('connected');
  });

  test('close 4401 leads to needs-auth and a new token recovers', async () => {
    let token = 'old';
    const { connect, environment, client, hub, story } = createHubWorld({ auth: { getToken: () => token } });
    await connect();
    hub.closes(4401);
    await environment.advance(aMoment);
    expect(story.at(-1)).toBe('needs-auth');
    token = 'new';
    client.refreshToken();
    await environment.advance(aMoment);
    expect(story).toEqual(['idle', 'connecting', 'connected', 'needs-auth', 'connecting', 'connected']);
  });
});

test('[CN8] credentials given in the middle of an attempt are those that count', async () => {
  const { client, environment, valid, story } = createGuardedWorld({ getToken: () => 'bad' });
  valid.add('good');
  client.connect();
  await environment.advance(8);
  client.signIn({ userId: 'ann', getToken: () => 'good' });
  await environment.advance(aMoment);
  expect(story.at(-1)).toBe('connected');
});

test('[CN9] getToken that throws counts as a failed attempt, is reported and retried', async () => {
  let asked = 0;
  const getToken = () => {
    if (++asked < 3) throw new Error('offline');
    return 'token';
  };
  const { client, environment, story } = createHubWorld({ auth: { getToken } });
  client.connect();
  await environment.advance(4_000);
  expect(story).toEqual(['idle', 'connecting', 'reconnecting', 'connected']);
  expect(environment.reportedErrors).toEqual([new Error('offline'), new Error('offline')]);
});

test('[CN9] getToken that always throws ends in suspended, not in a loop', async () => {
  const getToken = () => Promise.reject(new Error('offline'));
  const { client, environment, story, attempts } = createHubWorld({ auth: { getToken } });
  client.connect();
  await environment.advance(300_000);
  expect([story, attempts()]).toEqual([['idle', 'connecting', 'reconnecting', 'suspended'], 0]);
  expect(environment.reportedErrors.length).toBeLessThan(30);
});

test('[CN9] getToken that throws while renewing drops nothing', async () => {
  let isBroken = false;
  const getToken = () => {
    if (isBroken) throw new Error('offline');
    return 'token';
  };
  const { client, environment, story, connect } = createHubWorld({ auth: { getToken } });
  await connect();
  isBroken = true;
  client.refreshToken();
  await environment.advance(60_000);
  expect([story, environment.reportedErrors.length]).toEqual([['idle', 'connecting', 'connected'], 1]);
});

test('[CN9] getToken that gives null means signed out: needs-auth, and nothing is opened', async () => {
  const { client, environment, story, attempts } = createHubWorld({ auth: { getToken: () => null } });
  client.connect();
  await environment.advance(600_000);
  expect([story, attempts()]).toEqual([['idle', 'connecting', 'needs-auth'], 0]);
  expect(client.state.current).toMatchObject({ cause: { code: 'signed-out' } });
});

test('[CN10] a refusal hidden behind 1006 is found out by the probe', async () => {
  const probe = () => Promise.resolve('unauthorized' as const);
  const { client, environment, server, story, attempts } = createWorld({ auth: { probe } });
  server.refuses();
  client.connect();
  await environment.advance(600_000);
  expect([story, attempts()]).toEqual([['idle', 'connecting', 'needs-auth'], 1]);
});

test.each([
  ['that says ok', () => 'ok' as const, 0],
  ['that throws', () => Promise.reject(new Error('no network')), 1],
])('[CN10] a probe %s leaves it at a retry', async (_name, probe, errors) => {
  const { client, environment, server, story } = createWorld({ auth: { probe } });
  server.refuses();
  client.connect();
  await environment.advance(aMoment);
  server.accepts();
  await environment.advance(1_100);
  expect(story).toEqual(['idle', 'connecting', 'reconnecting', 'connected']);
  expect(environment.reportedErrors).toHaveLength(errors);
});

test('[CN10] the probe is not asked after a link that had opened', async () => {
  let asked = 0;
  const probe = () => {
    asked++;
    return 'unauthorized' as const;
  };
  const { environment, network, connect, story } = createWorld({ auth: { probe } });
  await connect();
  network.dropLinks();
  await environment.advance(2_000);
  expect([asked, story.at(-1)]).toEqual([0, 'connected']);
});

test('[CN2] [CN10] a probe slower than the next attempt opens no second link', async () => {
  const probe = () => new Promise<'ok'>((done) => environment.setTimer(() => done('ok'), 25_000));
  const { client, environment, hub, network, story } = createHubWorld({ auth: { probe } });
  hub.refuses();
  client.connect();
  await environment.advance(11_000);
  hub.accepts();
  await environment.advance(60_000);
  expect([network.peakLiveLinks(), network.liveLinks()]).toEqual([1, 1]);
  expect(story).toEqual(['idle', 'connecting', 'reconnecting', 'connected']);
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
  expect(() => createWorld({ auth: { getToken: () => 'x' } })).toThrow(/cannot carry the token/);
  const { client } = createWorld();
  expect(() => client.signIn({ getToken: () => 'x' })).toThrow(/plain\(\{ authenticate \}\)/);
});
