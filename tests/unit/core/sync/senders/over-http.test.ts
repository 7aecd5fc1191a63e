// @vitest-environment node
import { setImmediate as aTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { mayHaveRun, SendFailure } from '../../../../../src/core/sync/send-failure';
import { overHttp } from '../../../../../src/platform/over-http/over-http';
import type { OverHttpOptions } from '../../../../../src/platform/over-http/over-http-options';
import { eventually } from '../../../server/support/eventually';
import { createManualClock } from '../../../server/support/manual-clock';
import {
  answers,
  breaksOff,
  isSilent,
  losesAnswer,
  losesRequest,
  startOddServer,
  type OddServerOptions,
} from './support/odd-server';
import { createSendContext, failureOf } from './support/send-context';

interface Todo {
  readonly title: string;
}
const vars: Todo = { title: 'Milk' };

async function createRoute(options: Partial<OverHttpOptions<Todo, Todo>> = {}, serverOptions?: OddServerOptions) {
  const server = await startOddServer(serverOptions);
  const send = overHttp<Todo, Todo>({ method: 'POST', url: `${server.url}/todos`, isOffline: () => false, ...options });
  return { server, send, attempt: (context = {}) => send(vars, createSendContext(context)) };
}

describe('what is sent', () => {
  test('[ID1] every attempt carries the id, as a quoted string', async () => {
    const { server, attempt } = await createRoute();
    server.next(losesRequest);
    await failureOf(attempt({ id: 'op-9' }));
    await attempt({ id: 'op-9', attempt: 2 });
    expect(server.arrivals.map(({ headers }) => headers['idempotency-key'])).toEqual(['"op-9"', '"op-9"']);
    expect(server.arrivals[0]).toMatchObject({
      method: 'POST',
      path: '/todos',
      body: '{"title":"Milk"}',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
    });
  });

  test('address, body and headers may follow from the operation', async () => {
    const { server, send } = await createRoute();
    const { url } = server;
    const patch = overHttp<Todo, Todo>({
      method: 'PATCH',
      url: (_vars, { entity }) => `${url}/${entity}?by=id`,
      body: ({ title }, { attempt }) => ({ title, attempt }),
      headers: ({ title }) => Promise.resolve({ Authorization: `Bearer ${title}` }),
    });
    await patch(vars, createSendContext());
    expect(server.arrivals[0]).toMatchObject({
      method: 'PATCH',
      path: '/todo:7?by=id',
      body: '{"title":"Milk","attempt":1}',
      headers: { authorization: 'Bearer Milk' },
    });
    expect(send.guarantees).toMatchObject({ isIdempotent: false, worksOffline: true });
  });

  test('a DELETE has no body, and the app’s headers win over ours, however they are spelled', async () => {
    const headers = { 'IDEMPOTENCY-KEY': 'unquoted', Accept: undefined };
    const { server, attempt } = await createRoute({ method: 'DELETE', headers });
    await attempt();
    const { body, headers: arrived } = server.arrivals[0]!;
    expect([body, arrived['content-type'], arrived['idempotency-key']]).toEqual(['', undefined, 'unquoted']);
    expect(arrived.accept).not.toBe('application/json');
  });

  test.each<[string, Partial<OverHttpOptions<Todo, Todo>>]>([
    ['url', { url: () => expect.fail('no address') }],
    ['body', { body: () => ({ big: 1n }) }],
    ['headers', { headers: { authorization: 'Bearer\nhunter2hunter2' } }],
  ])('what cannot be made is rejected, and nothing leaves: %s', async (part, options) => {
    const { server, attempt } = await createRoute(options);
    const failure = await failureOf(attempt());
    expect(failure).toMatchObject({ kind: 'rejected', code: 'invalid' });
    expect(failure.message).toContain(part);
    expect(failure.message).not.toContain('hunter2');
    expect(server.arrivals).toEqual([]);
  });

  test('[ID2] without headers nothing leaves, and it is tried again', async () => {
    const { server, attempt } = await createRoute({ headers: () => Promise.reject(new Error('no token')) });
    expect(await failureOf(attempt())).toMatchObject({ kind: 'not-sent', code: 'headers' });
    const needsAuth = await createRoute({
      headers: () => Promise.reject(new SendFailure('unauthorized', 'Sign in.')),
    });
    expect((await failureOf(needsAuth.attempt())).kind).toBe('unauthorized');
    expect([...server.arrivals, ...needsAuth.server.arrivals]).toEqual([]);
  });
});

describe('[LN4] an answer is classified by its number', () => {
  test.each([
    [400, 'rejected'],
    [401, 'unauthorized'],
    [403, 'rejected'],
    [404, 'rejected'],
    [408, 'failed'],
    [409, 'conflict'],
    [410, 'rejected'],
    [412, 'conflict'],
    [422, 'rejected'],
    [425, 'busy'],
    [428, 'rejected'],
    [429, 'busy'],
    [500, 'failed'],
    [502, 'failed'],
    [503, 'failed'],
    [504, 'failed'],
  ])('%i is %s', async (status, kind) => {
    const { server, attempt } = await createRoute();
    server.next(answers(status, { body: 'Success! Retry! Conflict!' }));
    const failure = await failureOf(attempt());
    expect([failure.kind, failure.code]).toEqual([kind, `http-${status}`]);
    expect(mayHaveRun(failure)).toBe(kind === 'failed');
  });

  test('the server’s own word and sentence are kept, within bounds', async () => {
    const { server, attempt } = await createRoute();
    server.next(
      answers(422, { body: { code: 'title.too-long', detail: 'x'.repeat(1_000) } }),
      answers(422, { body: { code: 'not a code', title: 'Too long' } }),
    );
    const long = await failureOf(attempt());
    expect([long.code, long.message]).toEqual(['title.too-long', 'x'.repeat(200)]);
    expect(await failureOf(attempt())).toMatchObject({ code: 'http-422', message: 'Too long' });
  });

  test.each([301, 302, 303, 307, 308])('a redirect (%i) is not followed, and may have been done', async (status) => {
    const { server, attempt } = await createRoute();
    server.next(answers(status, { headers: { location: `${server.url}/login` } }));
    const failure = await failureOf(attempt());
    expect([failure.kind, mayHaveRun(failure), server.arrivals.length]).toEqual(['failed', true, 1]);
  });

  test('a redirect whose number a page cannot see is one all the same', async () => {
    const { attempt } = await createRoute({
      fetch: () =>
        Promise.resolve({
          status: 0,
          type: 'opaqueredirect',
          headers: new Headers(),
          body: null,
          text: () => Promise.resolve(''),
        }),
    });
    expect(await failureOf(attempt())).toMatchObject({ kind: 'failed', code: 'redirected' });
  });

  test('409 for a copy at work comes again, and stays in doubt', async () => {
    const { server, attempt } = await createRoute({
      isInProgress: ({ body }) => (body as { type: string }).type === 'outstanding',
    });
    const reply = { headers: { 'retry-after': '2' }, body: { type: 'outstanding' } };
    server.next(answers(409, reply), answers(409, { body: { type: 'taken' } }));
    const failure = await failureOf(attempt());
    expect([failure.kind, mayHaveRun(failure), failure.options.retryAfterMs]).toEqual(['busy', true, 2_000]);
    expect(failure.options.theirs).toBeUndefined();
    expect((await failureOf(attempt())).kind).toBe('conflict');
  });
});

describe('[LN4] Retry-After', () => {
  const now = Date.UTC(2026, 0, 1, 12);
  test.each([
    ['seconds', '120', undefined, 120_000],
    ['a date, by the server’s clock', 'Thu, 01 Jan 2026 09:00:30 GMT', 'Thu, 01 Jan 2026 09:00:00 GMT', 30_000],
    ['a date that is over', 'Thu, 01 Jan 2026 08:00:00 GMT', 'Thu, 01 Jan 2026 09:00:00 GMT', 0],
    ['years', '999999999', undefined, 3_600_000],
    ['a date in years', 'Thu, 01 Jan 2099 12:00:00 GMT', undefined, 3_600_000],
    ['nothing readable', 'soon', undefined, undefined],
  ])('%s', async (_what, retryAfter, date, expected) => {
    const environment = { ...createManualClock().environment, now: () => now };
    const { server, attempt } = await createRoute({ environment });
    server.next(answers(429, { headers: { 'retry-after': retryAfter, ...(date && { date }) } }));
    expect((await failureOf(attempt())).options.retryAfterMs).toBe(expected);
  });
});

describe('[ID2] an attempt without an answer', () => {
  test.each([
    ['the request is lost', losesRequest, 0],
    ['the answer is lost', losesAnswer, 1],
    ['the answer breaks off', breaksOff, 1],
  ])('is in doubt: %s', async (_what, behaviour, effects) => {
    const { server, attempt } = await createRoute();
    server.next(behaviour);
    expect(await failureOf(attempt())).toMatchObject({ kind: 'unanswered', code: 'network' });
    expect([server.arrivals.length, server.effects.length]).toEqual([1, effects]);
  });

  test('is in doubt where nobody listens', async () => {
    const { attempt } = await createRoute({ url: 'http://127.0.0.1:1/' });
    expect((await failureOf(attempt())).kind).toBe('unanswered');
  });

  test('is in doubt when its time is over, also if `fetch` does not listen', async () => {
    const clock = createManualClock();
    const { server, attempt } = await createRoute({ timeoutMs: 5_000, environment: clock.environment });
    server.next(isSilent);
    const failure = failureOf(attempt());
    await eventually(() => server.arrivals.length === 1);
    clock.advance(5_000);
    expect(await failure).toMatchObject({ kind: 'unanswered', code: 'timeout' });

    let isAsked = false;
    const fetch = () => new Promise<never>(() => (isAsked = true));
    const deaf = await createRoute({ environment: clock.environment, fetch });
    const giveUp = new AbortController();
    const other = failureOf(deaf.attempt({ signal: giveUp.signal }));
    await eventually(() => isAsked);
    giveUp.abort();
    expect((await other).kind).toBe('unanswered');
    expect(clock.timers).toBe(0);
  });

  test('certainly did not leave if it was given up before', async () => {
    const { server, attempt } = await createRoute();
    expect((await failureOf(attempt({ signal: AbortSignal.abort() }))).kind).toBe('not-sent');
    expect(server.arrivals).toEqual([]);
  });

  test('certainly did not leave if its headers took too long', async () => {
    const clock = createManualClock();
    const headers = () => new Promise<never>(() => undefined);
    const { server, attempt } = await createRoute({ headers, environment: clock.environment });
    const failure = failureOf(attempt());
    clock.advance(10_000);
    expect((await failure).kind).toBe('not-sent');
    expect(server.arrivals).toEqual([]);
  });

  test('is not even made offline where no copy is known; where one is, it is tried', async () => {
    const careful = await createRoute({ isOffline: () => true });
    expect(await failureOf(careful.attempt())).toMatchObject({ kind: 'not-sent', code: 'offline' });
    expect(careful.server.arrivals).toEqual([]);
    const bold = await createRoute({ isOffline: () => true, isIdempotent: true });
    await bold.attempt();
    expect(bold.server.effects).toHaveLength(1);
  });
});

describe('what a success says', () => {
  test('204 is one, and so is any text that nobody reads', async () => {
    const { server, attempt } = await createRoute();
    server.next(answers(204), answers(200, { body: 'OK' }), answers(201, { body: '{"version":' }));
    expect([await attempt(), await attempt(), await attempt()]).toEqual([{}, {}, {}]);
  });

  test('version, value and key as the app reads them', async () => {
    const { server, attempt } = await createRoute({
      toAnswer: ({ body, status, text }, { title }) => ({
        version: status,
        value: { title: title + text },
        ...(body as object),
      }),
    });
    server.next(answers(201, { body: { entity: 'todo:8' } }));
    expect(await attempt()).toEqual({
      version: 201,
      value: { title: 'Milk{"entity":"todo:8"}' },
      entity: 'todo:8',
    });
  });

  test('[RB4] a version from the header that the app names, if it is a number', async () => {
    const { server, attempt, send } = await createRoute({ versionHeader: 'ETag' });
    const tags = ['"12"', 'W/"13"', '14', '"a1b2"', ''];
    server.next(...tags.map((etag) => answers(200, { headers: { etag } })));
    const seen = [];
    for (const _tag of tags) seen.push(await attempt());
    expect(seen).toEqual([{ version: 12 }, { version: 13 }, { version: 14 }, {}, {}]);
    expect(send.guarantees).toMatchObject({ isVersioned: true });
  });

  test.each<[string, Partial<OverHttpOptions<Todo, Todo>>, string, string]>([
    [
      'JSON that is none',
      { toAnswer: ({ body }) => ({ version: (body as { n: number }).n }) },
      'application/json',
      '{"n":',
    ],
    ['the page of a portal', {}, 'text/html; charset=utf-8', '<!doctype html>'],
  ])('leaves in doubt what cannot be read: %s', async (_what, options, type, body) => {
    const { server, attempt } = await createRoute(options);
    server.next(answers(200, { headers: { 'content-type': type }, body }));
    const failure = await failureOf(attempt());
    expect([failure.kind, failure.code, mayHaveRun(failure)]).toEqual(['failed', 'malformed-answer', true]);
  });

  test('may be none, where a server answers 200 to everything', async () => {
    const { server, attempt } = await createRoute({
      toAnswer({ body }) {
        if ((body as { errors?: unknown }).errors) throw new SendFailure('rejected', 'No such todo.');
      },
    });
    server.next(answers(200, { body: { errors: ['no'] } }));
    expect(await failureOf(attempt())).toMatchObject({ kind: 'rejected', message: 'No such todo.' });
  });
});

describe('[CF7] conditional writes', () => {
  test('name the version they were made on; without one they name none', async () => {
    const { server, attempt, send } = await createRoute({ isConditional: true });
    await attempt({ baseVersion: 7 });
    await attempt();
    const custom = await createRoute({ isConditional: true, toEtag: (version) => `W/"v${version}"` });
    await custom.attempt({ baseVersion: 7 });
    const plain = await createRoute();
    await plain.attempt({ baseVersion: 7 });
    const arrivals = [...server.arrivals, ...custom.server.arrivals, ...plain.server.arrivals];
    expect(arrivals.map(({ headers }) => headers['if-match'])).toEqual(['"7"', undefined, 'W/"v7"', undefined]);
    expect(send.guarantees).toMatchObject({ isConditional: true, isVersioned: true });
  });

  test('412 tells what the server holds: from its body', async () => {
    const { server, attempt } = await createRoute({ isConditional: true });
    server.next(
      answers(412, { body: { version: 9, value: { title: 'Bread' } } }),
      answers(412, { body: { version: '9', value: 'Bread' } }),
      answers(409, { body: { version: 9, value: null } }),
    );
    const [full, strange, removed] = [
      await failureOf(attempt()),
      await failureOf(attempt()),
      await failureOf(attempt()),
    ];
    expect(full.options).toMatchObject({ isPrecondition: true, theirs: { version: 9, value: { title: 'Bread' } } });
    expect(strange.options.theirs).toEqual({});
    expect(removed.options).toMatchObject({ isPrecondition: false, theirs: { version: 9, value: null } });
  });

  test('or from another request, within the time limit', async () => {
    const clock = createManualClock();
    let fetchTheirs: OverHttpOptions<Todo, Todo>['fetchTheirs'] = () =>
      Promise.resolve({ version: 3, value: { title: 'Tea' } });
    const { server, attempt } = await createRoute({
      environment: clock.environment,
      fetchTheirs: (...asked) => fetchTheirs!(...asked),
    });
    server.next(answers(412), answers(412), answers(412));
    expect((await failureOf(attempt())).options.theirs).toEqual({ version: 3, value: { title: 'Tea' } });
    fetchTheirs = () => Promise.reject(new Error('gone'));
    expect(await failureOf(attempt())).toMatchObject({ kind: 'conflict', options: { theirs: undefined } });
    let isAsked = false;
    fetchTheirs = () => new Promise(() => (isAsked = true));
    const failure = failureOf(attempt());
    await eventually(() => isAsked);
    clock.advance(10_000);
    expect((await failure).kind).toBe('conflict');
  });
});

describe('errors', () => {
  test('are read no further than 64 KiB', async () => {
    const { server, attempt } = await createRoute();
    let written = 0;
    let isClosed = false;
    server.next(({ response }) => {
      response.on('close', () => (isClosed = true));
      response.writeHead(500);
      const pour = () => {
        while (!isClosed && written < 1e9) {
          written += 65_536;
          if (!response.write('x'.repeat(65_536))) return void response.once('drain', pour);
        }
      };
      pour();
    });
    expect((await failureOf(attempt())).kind).toBe('failed');
    await eventually(() => isClosed);
    expect(written).toBeLessThan(1e8);
  });

  test('are known by their number though their words never come', async () => {
    const clock = createManualClock();
    let hasHead = false;
    const { server, attempt } = await createRoute({
      environment: clock.environment,
      fetch: (url, init) => fetch(url, init).finally(() => (hasHead = true)),
    });
    server.next(({ response }) => response.writeHead(403).write('{"detail":'));
    const failure = failureOf(attempt());
    await eventually(() => hasHead);
    await aTurn();
    clock.advance(10_000);
    expect(await failure).toMatchObject({ kind: 'rejected', code: 'http-403' });
  });

  test('repeat no token to anybody', async () => {
    const { server, attempt } = await createRoute({ headers: { Authorization: 'Bearer hunter2hunter2' } });
    const inQuery = overHttp<Todo, Todo>({
      method: 'POST',
      url: `${server.url}/?token=swordfish1`,
      isIdempotent: true,
    });
    server.next(
      answers(400, { body: { detail: 'Bad token hunter2hunter2' } }),
      answers(400, { body: { message: 'POST /?token=swordfish1 failed' } }),
      losesAnswer,
    );
    const failures = [
      await failureOf(attempt()),
      await failureOf(inQuery(vars, createSendContext())),
      await failureOf(inQuery(vars, createSendContext())),
    ];
    for (const failure of failures)
      expect(`${failure.message} ${failure.stack} ${JSON.stringify(failure)}`).not.toMatch(/hunter2|swordfish/);
    expect(failures[0]!.message).toBe('The server answered 400.');
  });
});
