// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { countingTokens, createGuardedWorld } from './guarded-world';
import { aMoment, createHubWorld } from './world';

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
