// @vitest-environment node
import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { StandardSchema } from '../../../src/shared/standard-schema';
import { latestMessages } from '../../../src/core/delivery/latest-value';
import { aMoment, createWorld } from './world';

const schemaOf = (validate: (value: unknown) => unknown) =>
  ({ '~standard': { version: 1, vendor: 'test', validate } }) as StandardSchema<unknown, never>;

async function receive(schema: unknown, ...data: readonly unknown[]) {
  const world = createWorld({ schemas: { price: schema as StandardSchema } });
  const heard: unknown[] = [];
  const reports: unknown[] = [];
  world.client.subscribe('price', (value) => heard.push(value));
  world.client.subscribeAll(({ type, data: value }) => heard.push([type, value]));
  world.client.diagnostics.listen((report) => reports.push(report));
  const latest = world.client.attach(latestMessages).read('price');
  latest.subscribe(() => heard.push('store'));
  await world.connect();
  for (const value of data) world.server.sends({ type: 'price', data: value });
  await world.environment.advance(aMoment);
  return { ...world, heard, reports, latest };
}

test('[DL6] a message that fits is delivered as its schema read it', async () => {
  const { heard, client } = await receive(v.pipe(v.string(), v.transform(Number)), '42');
  expect(heard).toEqual([42, ['price', 42], 'store']);
  expect(client.diagnostics.counts).toMatchObject({ received: 1, invalid: 0 });
});

test('[DL6] one that does not reaches no handler and no store, is counted and reported', async () => {
  const { heard, reports, client, latest, story, environment } = await receive(v.number(), 'secret', null, {});
  expect([heard, latest.current, story.at(-1)]).toEqual([[], undefined, 'connected']);
  expect(client.diagnostics.counts).toMatchObject({ received: 0, invalid: 3 });
  expect(reports).toEqual(Array(3).fill({ kind: 'invalid', reason: 'price does not fit its schema' }));
  expect([JSON.stringify(reports), environment.reportedErrors]).not.toContain('secret');
});

test('[DL6] a schema that throws refuses, and its error is reported to the page', async () => {
  const error = new Error('boom');
  const schema = schemaOf(() => {
    throw error;
  });
  const { heard, client, environment, story } = await receive(schema, 1);
  expect([heard, client.diagnostics.counts.invalid, environment.reportedErrors, story.at(-1)]).toEqual([
    [],
    1,
    [error],
    'connected',
  ]);
});

test('[DL6] a schema that answers with a Promise refuses: messages have an order', async () => {
  const { heard, client } = await receive(
    schemaOf((value) => Promise.resolve({ value })),
    1,
  );
  expect([heard, client.diagnostics.counts.invalid]).toEqual([[], 1]);
});

test('[DL6] issues count, whatever value stands beside them', async () => {
  const { heard } = await receive(
    schemaOf((value) => ({ value, issues: [{ message: 'no' }] })),
    1,
  );
  expect(heard).toEqual([]);
});

test('[DL6] other types are not looked at, nor names that every object has', async () => {
  const world = createWorld({ schemas: { price: v.number() } });
  const heard: unknown[] = [];
  world.client.subscribeAll(({ type }) => heard.push(type));
  await world.connect();
  for (const type of ['toString', 'constructor', '__proto__', 'other'])
    world.server.sends(`{"type":"${type}","data":1}`);
  await world.environment.advance(aMoment);
  expect(heard).toEqual(['toString', 'constructor', '__proto__', 'other']);
});

test('[DL2] a diagnostics listener that throws harms nobody', async () => {
  const { client, server, environment } = await receive(v.number());
  client.diagnostics.listen(() => {
    throw new Error('boom');
  });
  server.sends({ type: 'price', data: 'x' });
  server.sends({ type: 'price', data: 1 });
  await environment.advance(aMoment);
  expect(client.diagnostics.counts).toMatchObject({ received: 1, invalid: 1 });
});
