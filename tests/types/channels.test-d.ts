// [C6] Channels: what a definition takes and gives is inferred from its functions and schemas.
import {
  defineChannel,
  openChannel,
  useChannel,
  useEvent,
  type Continuity,
  type Message,
  type Position,
  type RealtimeClient,
  type SendReceipt,
} from 'tidewire';
import * as v from 'valibot';
import { expectType, type Equal } from './expect-type';

const room = defineChannel({
  name: (params: { readonly id: string }) => `room:${params.id}`,
  initial: [] as readonly string[],
  schemas: { said: v.object({ text: v.string() }), counted: v.number() },
  reduce(texts, message) {
    // @ts-expect-error which type it is must be asked first
    message.data.text;
    if (message.type === 'counted') {
      expectType<Equal<typeof message.data, number>>();
      return texts;
    }
    expectType<Equal<typeof message.data, { text: string }>>();
    expectType<Equal<typeof message.offset, number | undefined>>();
    return [...texts, message.data.text];
  },
  async snapshot({ params, channel, signal }) {
    expectType<Equal<typeof params, { readonly id: string }>>();
    expectType<Equal<typeof channel, string>>();
    // The platform's own signal: it can be passed on.
    const answer = await fetch(`/rooms/${params.id}`, { signal });
    return { state: [await answer.text()], offset: 5 };
  },
});

const ticks = defineChannel({
  name: 'ticks',
  initial: () => 0,
  reduce(count, { data }) {
    expectType<Equal<typeof data, unknown>>();
    return count + 1;
  },
});

// @ts-expect-error a reduce that gives something else than the state
defineChannel({ name: 'x', initial: 0, reduce: () => 'text' });
// @ts-expect-error there is no name
defineChannel({ initial: 0, reduce: (count: number) => count });
// @ts-expect-error a snapshot has a state
defineChannel({ name: 'x', initial: 0, reduce: (count) => count, snapshot: () => Promise.resolve({ offset: 1 }) });

export function Everything(client: RealtimeClient) {
  const { data, continuity, error, refetch } = useChannel(room({ id: '7' }));
  expectType<Equal<typeof data, readonly string[]>>();
  expectType<Equal<typeof continuity, Continuity>>();
  expectType<Equal<typeof error, unknown>>();
  refetch();
  if (continuity.status === 'stale') expectType<Equal<typeof continuity.since, number>>();
  // @ts-expect-error only a refusal has a code
  continuity.code;
  // @ts-expect-error the id is missing
  useChannel(room({}));
  // @ts-expect-error params are needed
  useChannel(room());
  // @ts-expect-error a definition has to be called
  useChannel(room);

  const count = useChannel(ticks(), { select: (n) => n > 5 });
  expectType<Equal<typeof count.data, boolean>>();

  useEvent('anything', () => undefined, { channel: 'x', from: 'last' });
  // @ts-expect-error there is no such place to go on from
  useEvent('anything', () => undefined, { channel: 'x', from: 'first' });

  const channel = openChannel(client, 'room:7', { from: { epoch: 'e', offset: 5 } });
  channel.listen((message) => expectType<Equal<typeof message, Message>>());
  expectType<Equal<typeof channel.position, Position | undefined>>();
  const receipt = channel.publish('anything', 1, { ttlMs: 5 });
  expectType<Equal<typeof receipt, SendReceipt>>();
  // @ts-expect-error the channel is this one
  channel.publish('anything', 1, { channel: 'another' });
}
