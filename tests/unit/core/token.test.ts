// @vitest-environment node
import { expect, test } from 'vitest';
import { tidewire } from '../../../src/protocol/tidewire';
import { countingTokens } from './guarded-world';
import { aMoment, createHubWorld, createWorld } from './world';

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

test('[CN7] credentials that say they have ended are renewed once a second at most', async () => {
  const { getToken, asked } = countingTokens();
  const answer = (message: unknown) => {
    const { type, id } = message as { type: string; id?: string };
    if (type === 'hello')
      return {
        type: 'welcome',
        version: 1,
        session: 's',
        time: 1_000,
        resumed: false,
        capabilities: [],
        limits: { maxPayloadBytes: 1_000 },
        expiresAt: 0,
      };
    return type === 'authenticate' ? { type: 'authenticated', id, expiresAt: 0 } : { type: 'pong', id, time: 1_000 };
  };
  const { connect, environment, server, story } = createWorld({ protocol: tidewire(), answer, auth: { getToken } });
  server.accepts('first');
  await connect();
  await environment.advance(60_000);
  expect(asked()).toBeGreaterThan(30);
  expect(asked()).toBeLessThan(70);
  expect(story).toEqual(['idle', 'connecting', 'connected']);
});

test('[CN7] an answer of credentials that were replaced meanwhile is not handed over', async () => {
  let answer: (token: string) => void = () => undefined;
  let isSlow = false;
  const getToken = () => (isSlow ? new Promise<string>((done) => (answer = done)) : 'first');
  const { client, connect, environment, frames } = createHubWorld({ auth: { userId: 'ann', getToken } });
  await connect();
  isSlow = true;
  client.refreshToken();
  await environment.advance(aMoment);
  client.signIn({ userId: 'ann', getToken: () => 'newest' });
  await environment.advance(aMoment);
  answer('outdated');
  await environment.advance(aMoment);
  expect(frames('authenticate')).toMatchObject([{ token: 'newest' }]);
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
