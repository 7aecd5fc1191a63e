// @vitest-environment node
import * as v from 'valibot';
import { WebSocket } from 'ws';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createRealtimeClient, plain, tidewire, webSocket } from '../../../../../src/entries/core';
import { CommandRefusal, type HubOptions } from '../../../../../src/entries/server';
import type { CapabilityContext } from '../../../../../src/core/capability';
import type { SendContext } from '../../../../../src/core/sync/operation';
import { mayHaveRun } from '../../../../../src/core/sync/send-failure';
import { overCommand, type OverCommandOptions } from '../../../../../src/core/sync/senders/over-command';
import type { RequestOutcome } from '../../../../../src/protocol/send-outcome';
import { eventually } from '../../../server/support/eventually';
import { startHub } from '../../../server/support/start-hub';
import { createSendContext, failureOf } from './support/send-context';

interface Todo {
  readonly title: string;
}
const vars: Todo = { title: 'Milk' };

/** A page on a real hub, through a real socket. */
async function openPage(options: HubOptions = {}) {
  const running = await startHub(options);
  const client = createRealtimeClient({
    url: running.url,
    protocol: tidewire(),
    transport: webSocket({ WebSocket }),
    reconnect: 'eager',
  });
  onTestFinished(() => client.dispose());
  client.connect();
  const isConnected = () => client.state.current.status === 'connected';
  await eventually(isConnected);
  const { connection } = client.attach((context: CapabilityContext) => context);
  const context = (given: Partial<SendContext> = {}) =>
    createSendContext({
      request: (name, data, requestOptions) => client.request(name, data, requestOptions),
      isConnected,
      remembersKeys: () => !!connection.host.welcome?.capabilities?.includes('operations'),
      ...given,
    });
  return { ...running, client, context, isConnected };
}

describe('over a hub', () => {
  test('[ID1] [PR50] the answer is lost: the copy is answered as the first, and ran once', async () => {
    const effects: unknown[] = [];
    const { context, isConnected } = await openPage({
      commands: {
        rename(data, { key, close }) {
          effects.push([key, data]);
          close(4000);
          return { version: 3, value: data, entity: 'todo:7' };
        },
      },
    });
    const send = overCommand<Todo, Todo>('rename');
    const failure = await failureOf(send(vars, context({ id: 'op-1-with-128-random-bits' })));
    expect([failure.kind, mayHaveRun(failure)]).toEqual(['unanswered', true]);
    await eventually(isConnected);
    const again = await send(vars, context({ id: 'op-1-with-128-random-bits', attempt: 2 }));
    expect(again).toEqual({ version: 3, value: vars, entity: 'todo:7' });
    expect(effects).toEqual([['op-1-with-128-random-bits', vars]]);
  });

  test('what it is given and what is read of the answer may be chosen', async () => {
    const { context } = await openPage({ commands: { count: (data) => ({ n: data }) } });
    const send = overCommand<Todo, Todo>('count', {
      toData: ({ title }, { attempt }) => `${title}${attempt}`,
      toAnswer: (data, { title }) => ({ value: { title: `${title} ${(data as { n: string }).n}` } }),
    });
    expect(await send(vars, context())).toEqual({ value: { title: 'Milk Milk1' } });
  });

  test('of an answer only what is what it should be is read', async () => {
    const words = [{ version: '3', value: 'Milk', entity: 7 }, null, 'done', [1], { version: 4, value: null }];
    const { context } = await openPage({ commands: { next: () => words.shift() } });
    const seen = [];
    for (const id of ['1', '2', '3', '4', '5']) seen.push(await overCommand('next')(undefined, context({ id })));
    expect(seen).toEqual([{}, {}, {}, {}, { version: 4 }]);
  });

  test('[CF7] [PR52] a version that is not the server’s is a conflict, for good under this id', async () => {
    const stored = { version: 5, value: { title: 'Bread' } };
    const effects: unknown[] = [];
    const { context } = await openPage({
      commands: {
        rename(data, { ifVersion }) {
          if (ifVersion !== undefined && ifVersion !== stored.version)
            throw new CommandRefusal('conflict', 'It was changed.', { data: stored });
          effects.push(data);
          return { version: 6 };
        },
      },
    });
    const send = overCommand<Todo, Todo>('rename', { isConditional: true });
    const failure = await failureOf(send(vars, context({ baseVersion: 4 })));
    expect(failure).toMatchObject({ kind: 'conflict', options: { theirs: stored, isPrecondition: true } });
    stored.version = 4;
    expect((await failureOf(send(vars, context({ baseVersion: 4 })))).kind).toBe('conflict');
    expect(await send(vars, context({ baseVersion: 4, id: 'op-1.rebase-1' }))).toEqual({ version: 6 });
    await overCommand('rename')(vars, context({ baseVersion: 1, id: 'op-2' }));
    expect(effects).toHaveLength(2);
  });

  test('[LN4] a refusal is classified by its code', async () => {
    const effects: string[] = [];
    let isBroken = true;
    const commands = {
      strict: { input: v.object({ n: v.number() }), handler: () => effects.push('strict') },
      own: () => {
        throw new CommandRefusal('queue-full', 'Come to another counter.', { retryAfterMs: 50 });
      },
      broken: () => {
        if (isBroken) throw new Error('password=hunter2');
        return effects.push('broken');
      },
      echo: (data: unknown) => data,
      secret: () => effects.push('secret'),
    };
    const { context } = await openPage({
      commands,
      authorize: (question) => question.action !== 'command' || question.name !== 'secret',
    });
    await overCommand('echo')({ n: 1 }, context({ id: 'taken' }));
    const attempts = {
      strict: context(),
      nope: context(),
      secret: context(),
      own: context(),
      broken: context(),
      echo: context({ id: 'taken' }),
    };
    const story = [];
    for (const [name, given] of Object.entries(attempts)) {
      const { kind, code, message } = await failureOf(overCommand(name)(vars, given));
      expect(message).not.toContain('hunter2');
      story.push([name, kind, code]);
    }
    expect(story).toEqual([
      ['strict', 'rejected', 'invalid-data'],
      ['nope', 'rejected', 'unknown-command'],
      ['secret', 'rejected', 'forbidden'],
      ['own', 'rejected', 'queue-full'],
      ['broken', 'failed', 'internal'],
      ['echo', 'rejected', 'key-conflict'],
    ]);
    isBroken = false;
    await overCommand('broken')(vars, context());
    expect(effects).toEqual(['broken']);
  });

  test('[LN4] [PR51] what is too much, or still at work, comes again', async () => {
    let hasBegun = false;
    const { context, clock } = await openPage({
      commands: { slow: () => new Promise(() => (hasBegun = true)) },
      limits: { maxPendingCommands: 1, commandTimeoutMs: 5_000 },
    });
    const slow = failureOf(overCommand('slow')(vars, context()));
    const tooMuch = await failureOf(overCommand('slow')(vars, context({ id: 'op-2' })));
    expect([tooMuch.kind, tooMuch.code, mayHaveRun(tooMuch)]).toEqual(['busy', 'limit', false]);
    await eventually(() => hasBegun);
    clock.advance(5_000);
    const atWork = await slow;
    expect([atWork.kind, atWork.code, mayHaveRun(atWork)]).toEqual(['busy', 'retry-same-id', true]);
  });

  test('[ID2] the time for an answer is over: in doubt', async () => {
    const { context } = await openPage({ commands: { slow: () => new Promise(() => undefined) } });
    const failure = await failureOf(overCommand('slow', { timeoutMs: 5 })(vars, context()));
    expect([failure.kind, failure.code, mayHaveRun(failure)]).toEqual(['unanswered', 'timeout', true]);
  });

  test('[ID2] without a connection nothing leaves, also not later', async () => {
    const effects: unknown[] = [];
    const { context, client } = await openPage({ commands: { save: (data) => effects.push(data) } });
    client.disconnect();
    const failure = await failureOf(overCommand('save')(vars, context()));
    expect([failure.kind, mayHaveRun(failure)]).toEqual(['not-sent', false]);
    client.connect();
    await eventually(() => client.state.current.status === 'connected');
    await client.request('save', 'last');
    expect(effects).toEqual(['last']);
  });
});

describe('a server that does not remember keys', () => {
  test('[ID2] is sent nothing that might come twice', async () => {
    const { context } = await openPage();
    const request = () => expect.fail('It was sent.');
    const failure = await failureOf(overCommand('save')(vars, context({ remembersKeys: () => false, request })));
    expect(failure).toMatchObject({ kind: 'not-sent', code: 'no-operations' });
    const bare = createSendContext({ isConnected: () => true, request });
    expect((await failureOf(overCommand('save')(vars, bare))).code).toBe('no-operations');
  });

  test.each<[OverCommandOptions<unknown, Todo>, object]>([
    [{ isIdempotent: false }, {}],
    [{ isIdempotent: true }, { key: 'op-1' }],
  ])('is sent what the app vouches for: %j', async (options, sent) => {
    const asked: unknown[] = [];
    const request: SendContext['request'] = (_name, _data, { key, ifVersion } = {}) => {
      asked.push({ ...(key !== undefined && { key }), ...(ifVersion !== undefined && { ifVersion }) });
      return Promise.resolve({ status: 'answered', data: undefined });
    };
    const send = overCommand('save', options);
    await send(vars, createSendContext({ request, isConnected: () => true }));
    expect([asked, send.guarantees?.isIdempotent]).toEqual([[sent], options.isIdempotent]);
  });

  test('plain servers cannot be asked without saying how', async () => {
    const client = createRealtimeClient({ url: null, protocol: plain() });
    onTestFinished(() => client.dispose());
    const request: SendContext['request'] = (...asked) => client.request(...asked);
    const context = createSendContext({ request, isConnected: () => true });
    const failure = await failureOf(overCommand('save', { isIdempotent: false })(vars, context));
    expect([failure.kind, failure.code]).toEqual(['rejected', 'unsupported']);
  });
});

describe('[LN4] every end of a request is one kind of failure', () => {
  const cause = (code: string): RequestOutcome => ({ status: 'unknown', cause: { code } });
  const rejected = (reason: string, message = reason): RequestOutcome => ({ status: 'rejected', reason, message });
  test.each<[RequestOutcome, string, boolean]>([
    [{ status: 'expired' }, 'not-sent', false],
    [{ status: 'aborted' }, 'unanswered', true],
    [cause('closed'), 'unanswered', true],
    [cause('unknown-outcome'), 'unanswered', true],
    [cause('retry-same-id'), 'busy', true],
    [rejected('queue-full'), 'not-sent', false],
    [rejected('not-connected'), 'not-sent', false],
    [rejected('destination-changed'), 'not-sent', false],
    [rejected('user-changed'), 'not-sent', false],
    [rejected('disposed'), 'not-sent', false],
    [rejected('disposed', 'Thrown away.'), 'rejected', false],
    [rejected('too-large'), 'rejected', false],
    [rejected('invalid'), 'rejected', false],
    [rejected('constructor'), 'rejected', false],
    [rejected('rate-limited', 'Slower.'), 'busy', false],
    [rejected('unauthorized', 'Who?'), 'unauthorized', false],
    [rejected('conflict', 'Changed.'), 'conflict', false],
  ])('%j is %s', async (outcome, kind, inDoubt) => {
    const context = createSendContext({ request: () => Promise.resolve(outcome), isConnected: () => true });
    const failure = await failureOf(overCommand('x', { isIdempotent: true })(vars, context));
    expect([failure.kind, mayHaveRun(failure)]).toEqual([kind, inDoubt]);
    expect(!!failure.options.isLost).toBe(failure.code === 'unknown-outcome');
  });

  test('what the app’s functions throw is told, and in doubt only if it has left', async () => {
    const context = createSendContext({
      request: () => Promise.resolve({ status: 'answered', data: null }),
      isConnected: () => true,
      remembersKeys: () => true,
    });
    const fails = () => expect.fail('no');
    const before = await failureOf(overCommand('x', { toData: fails })(vars, context));
    const after = await failureOf(overCommand('x', { toAnswer: fails })(vars, context));
    expect([before.kind, after.kind, after.code]).toEqual(['rejected', 'failed', 'malformed-answer']);
  });
});
