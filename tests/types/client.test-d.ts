// [C6] What a client knows of its messages: inferred from schemas, or declared by hand.
import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as v from 'valibot';
import {
  createRealtimeClient,
  type AnyCommands,
  type AnyMessages,
  type RealtimeClient,
  type RequestOutcome,
  type StandardSchema,
} from 'tidewire/core';
import { expectType, type Equal } from './expect-type';

const url = 'wss://example.com/live';

// Nothing declared.
const bare = createRealtimeClient({ url });
expectType<Equal<typeof bare, RealtimeClient>>();
expectType<Equal<typeof bare, RealtimeClient<AnyMessages, AnyCommands>>>();
// @ts-expect-error an address is needed
createRealtimeClient({});

// From schemas of a library.
const ChatMessage = v.object({ id: v.string(), text: v.string(), likes: v.optional(v.number(), 0) });
const client = createRealtimeClient({ url, schemas: { 'chat:message': ChatMessage, tick: v.number() } });

client.send('tick', 1);
client.send('chat:message', { id: 'a', text: 'Hello', likes: 1 });
// @ts-expect-error there is no such type of message
client.send('chat:massage', { id: 'a', text: 'Hello', likes: 1 });
// @ts-expect-error the text is missing
client.send('chat:message', { id: 'a', likes: 1 });
// @ts-expect-error not a number
client.send('tick', 'one');
client.subscribe('chat:message', (data) => {
  expectType<Equal<typeof data, { id: string; text: string; likes: number }>>();
});
client.subscribe('tick', (data) => expectType<Equal<typeof data, number>>());
// @ts-expect-error there is no such type of message
client.subscribe('tock', () => undefined);
// @ts-expect-error the data is a number
client.subscribe('tick', (data: string) => data);

// From any Standard Schema.
declare const price: StandardSchema<unknown, { readonly symbol: string; readonly price: number }>;
const prices = createRealtimeClient({ url, schemas: { price } });
prices.subscribe('price', (data) =>
  expectType<Equal<typeof data, { readonly symbol: string; readonly price: number }>>(),
);
declare const official: StandardSchemaV1<string, { readonly parsed: true }>;
createRealtimeClient({ url, schemas: { official } }).subscribe('official', (data) =>
  expectType<Equal<typeof data, { readonly parsed: true }>>(),
);
// @ts-expect-error a type is not a schema
createRealtimeClient({ url, schemas: { price: Number } });

// Declared by hand, with commands.
interface Messages {
  price: { symbol: string; price: number };
  ping: undefined;
}
interface Commands {
  restart: { input: { id: string }; output: { ok: boolean } };
  list: { input: undefined; output: string[] };
}
const declared = createRealtimeClient<Messages, Commands>({ url });
declared.send('price', { symbol: 'A', price: 1 });
declared.send('ping');
// @ts-expect-error the price is missing
declared.send('price', { symbol: 'A' });
// @ts-expect-error there is no such type of message
declared.send('quote');
const restarted = declared.request('restart', { id: 'a' });
expectType<Equal<typeof restarted, Promise<RequestOutcome<{ ok: boolean }>>>>();
void declared.request('list');
// @ts-expect-error there is no such command
void declared.request('stop', { id: 'a' });
// @ts-expect-error the id is a string
void declared.request('restart', { id: 1 });
const restartedOutcome = await restarted;
if (restartedOutcome.status === 'answered') expectType<Equal<typeof restartedOutcome.data, { ok: boolean }>>();
// @ts-expect-error only an answer has data
void restartedOutcome.data;

// Declared and checked: the schema must fit the declaration.
createRealtimeClient<Messages>({ url, schemas: { price: v.object({ symbol: v.string(), price: v.number() }) } });
// @ts-expect-error the schema gives something else
createRealtimeClient<Messages>({ url, schemas: { price: v.object({ symbol: v.string() }) } });
