// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { eventSource } from '../../../src/transports/http/event-source';
import type { HttpTransportOptions } from '../../../src/transports/http/http-options';
import { longPolling } from '../../../src/transports/http/long-polling';
import type { Transport } from '../../../src/transports/transport';
import { eventually } from '../server/support/eventually';
import { openedScripted, openScripted, turn } from './support/open-scripted';

describe.each([
  ['eventSource()', eventSource],
  ['longPolling()', longPolling],
] as [string, (options?: HttpTransportOptions) => Transport][])('%s', (_name, make) => {
  it('[PR40] opens a session with a POST that offers the subprotocols, at the HTTP address', async () => {
    const { next, told } = openScripted(make);
    const post = await next('POST');
    expect(post.url).toBe('https://hub.example/live?a=1');
    expect(post.headers).toEqual({ 'tidewire-protocol': 'tidewire.v1' });
    expect([post.cache, post.redirect]).toEqual(['no-store', 'error']);
    post.answer(201, { session: 'node.secret', protocol: 'tidewire.v1' });
    const get = await next('GET');
    expect(get.headers).toMatchObject({ 'tidewire-session': 'node.secret', 'last-event-id': '0' });
    expect(told).toEqual([['opened', 'tidewire.v1']]);
  });

  it('sends headers of the application with every request, asked for anew each time', async () => {
    let count = 0;
    const headers = () => Promise.resolve({ authorization: `Bearer ${++count}` });
    const { next } = await openedScripted(make, { headers });
    expect((await next('GET')).headers.authorization).toBe('Bearer 2');
  });

  it.each([
    ['a status of another kind', 200, { session: 'a', protocol: 'tidewire.v1' }],
    ['no session', 201, { protocol: 'tidewire.v1' }],
    ['no JSON', 201, '<html>'],
    ['a refusal', 406, 'no'],
    ['a hub that is full', 503, 'full'],
  ])('closes with 1006 when opening is answered with %s', async (_what, status, content) => {
    const { next, told, requests } = openScripted(make);
    (await next('POST')).answer(status, content);
    await eventually(() => told.length > 0);
    expect(told).toEqual([['closed', 1006, expect.any(String)]]);
    expect(requests).toHaveLength(1);
  });

  it('closes with 1006, and ends the session, when another subprotocol is selected', async () => {
    const { next, told } = openScripted(make);
    (await next('POST')).answer(201, { session: 's', protocol: 'other' });
    expect((await next('DELETE')).headers).toMatchObject({ 'tidewire-session': 's' });
    expect(told).toEqual([['closed', 1006, expect.any(String)]]);
  });

  it('closes with 1006 when opening is not answered for 10 s, also by a fetch that cannot be aborted', async () => {
    const { clock, told } = openScripted(make, { fetch: () => new Promise(() => {}) });
    await eventually(() => clock.timers > 0);
    clock.advance(10_000);
    await eventually(() => told.length > 0);
    expect(told).toMatchObject([['closed', 1006, expect.any(String)]]);
  });

  it('closes with 1006 when fetch or the headers throw, and keeps what they said out of the reason', async () => {
    const fail = () => {
      throw new Error('secret');
    };
    for (const options of [{ fetch: fail }, { headers: fail }] as HttpTransportOptions[]) {
      const { told } = openScripted(make, options);
      await eventually(() => told.length > 0);
      expect(told).toMatchObject([['closed', 1006, expect.not.stringContaining('secret')]]);
    }
  });

  it('[PR41] posts one at a time, numbered, and gathers meanwhile what comes', async () => {
    const { next, link, requests } = await openedScripted(make);
    await next('GET');
    link.send('a');
    link.send('b');
    const first = await next('POST');
    expect([first.headers['tidewire-number'], first.body]).toEqual(['1', '["a","b"]']);
    for (const text of ['c', 'd', 'e']) link.send(text);
    link.send(Uint8Array.of(0, 1, 2, 255).buffer);
    expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
    first.answer(204);
    const second = await next('POST');
    expect([second.headers['tidewire-number'], second.body]).toEqual(['2', '["c","d","e",{"base64":"AAEC/w=="}]']);
  });

  it('[PR41] keeps a post within what every hub takes, but for a single message', async () => {
    const { next, link } = await openedScripted(make);
    const long = 'x'.repeat(30_000);
    for (const text of ['a', long, 'b', ...Array.from({ length: 2_000 }, () => '')]) link.send(text);
    const counts: number[] = [];
    while (counts.reduce((sum, count) => sum + count, 0) < 2_003) {
      const post = await next('POST');
      counts.push((JSON.parse(post.body!) as unknown[]).length);
      post.answer(204);
    }
    expect(counts).toEqual([1, 1, 1_024, 977]);
  });

  it('[PR41] [PR45] sends a post again under its number after 200 ms, 1 s and 3 s, then closes with 1006', async () => {
    const { next, link, clock, told, requests } = await openedScripted(make);
    const countPosts = () => requests.filter(({ method }) => method === 'POST').length;
    link.send('a');
    const bodies: unknown[] = [];
    const failing = ['fail', 503, 'silence', 500] as const;
    for (const [index, delayMs] of [200, 1_000, 3_000, 0].entries()) {
      const post = await next('POST');
      bodies.push([post.headers['tidewire-number'], post.body]);
      link.send(`later ${index}`);
      const how = failing[index]!;
      if (how === 'fail') post.fail();
      else if (how === 'silence') clock.advance(10_000);
      else post.answer(how);
      if (delayMs === 0) break;
      await turn();
      const posts = countPosts();
      clock.advance(delayMs - 1);
      await turn();
      expect(countPosts()).toBe(posts);
      clock.advance(1);
    }
    expect(bodies).toEqual(Array.from({ length: 4 }, () => ['1', '["a"]']));
    await eventually(() => told.length > 1);
    expect(told.slice(1)).toEqual([['closed', 1006, expect.any(String)]]);
  });

  it('[PR41] goes on with the next number after a post that took several tries', async () => {
    const { next, link, clock } = await openedScripted(make);
    link.send('a');
    (await next('POST')).fail();
    await turn();
    clock.advance(200);
    (await next('POST')).answer(204);
    link.send('b');
    const post = await next('POST');
    expect([post.headers['tidewire-number'], post.body]).toEqual(['2', '["b"]']);
  });

  it.each([
    [404, 1006],
    [409, 1006],
    [403, 1006],
    [413, 1009],
  ])('[PR45] a post that is answered %i closes with %i at once', async (status, code) => {
    const { next, link, told } = await openedScripted(make);
    link.send('a');
    link.send('b');
    (await next('POST')).answer(status);
    await eventually(() => told.length > 1);
    expect(told.slice(1)).toEqual([['closed', code, expect.any(String)]]);
    link.send('too late');
  });

  it('[PR45] closes with 1006 when reading is answered with 404', async () => {
    const { next, told } = await openedScripted(make);
    (await next('GET')).answer(404);
    await eventually(() => told.length > 1);
    expect(told.slice(1)).toEqual([['closed', 1006, 'the session is gone']]);
  });

  it('[PR45] reads again after 200 ms, 1 s and 3 s, then closes with 1006', async () => {
    const { next, clock, told } = await openedScripted(make);
    for (const delayMs of [200, 1_000, 3_000]) {
      (await next('GET')).fail();
      await turn();
      clock.advance(delayMs);
    }
    (await next('GET')).answer(502);
    await eventually(() => told.length > 1);
    expect(told.slice(1)).toEqual([['closed', 1006, expect.any(String)]]);
    expect(clock.timers).toBe(0);
  });

  it('[PR40] says farewell on close, in a request that outlives the page, and leaves nothing behind', async () => {
    const { next, link, told, clock } = await openedScripted(make);
    const get = await next('GET');
    link.close();
    link.close();
    const farewell = await next('DELETE');
    expect(farewell.keepalive).toBe(true);
    expect(farewell.headers).toMatchObject({ 'tidewire-session': 'node.secret' });
    expect(get.isAborted).toBe(true);
    farewell.answer(204);
    await eventually(() => clock.timers === 0);
    expect(told).toHaveLength(1);
  });

  it('[PR40] sends what waits before it says farewell, and tries none of it twice', async () => {
    const { next, link, requests } = await openedScripted(make);
    link.send('a');
    const first = await next('POST');
    link.send('b');
    link.close();
    link.send('too late');
    first.fail();
    await next('DELETE');
    expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(2);

    const other = await openedScripted(make);
    other.link.send('a');
    const post = await other.next('POST');
    other.link.send('b');
    other.link.close();
    post.answer(204);
    const rest = await other.next('POST');
    expect([rest.body, rest.keepalive]).toEqual(['["b"]', true]);
    expect(other.requests.some(({ method }) => method === 'DELETE')).toBe(false);
    rest.answer(204);
    await other.next('DELETE');
  });

  it('[PR40] ends what opened after it was closed', async () => {
    const { next, link, told } = openScripted(make);
    const post = await next('POST');
    link.close();
    post.answer(201, { session: 'late', protocol: 'tidewire.v1' });
    expect((await next('DELETE')).headers).toMatchObject({ 'tidewire-session': 'late' });
    expect(told).toEqual([]);
  });
});
