// [C6] `Register` with a client that knows its messages from schemas: every hook is typed from there.
import {
  createRealtimeClient,
  useCommand,
  useEvent,
  useLatest,
  useWebSocket,
  type AnyCommands,
  type Message,
  type RegisteredClient,
  type RegisteredCommands,
  type RegisteredMessages,
} from 'tidewire';
import * as v from 'valibot';
import { expectType, type Equal } from '../expect-type';

const client = createRealtimeClient({
  url: 'wss://example.com/live',
  schemas: {
    'chat:message': v.object({ id: v.string(), text: v.string() }),
    'notification:new': v.variant('kind', [
      v.object({ kind: v.literal('like'), by: v.string() }),
      v.object({ kind: v.literal('follow'), count: v.number() }),
    ]),
    tick: v.number(),
  },
});

declare module 'tidewire' {
  interface Register {
    client: typeof client;
  }
}

interface ChatMessage {
  id: string;
  text: string;
}

expectType<Equal<keyof RegisteredMessages, 'chat:message' | 'notification:new' | 'tick'>>();
expectType<Equal<RegisteredMessages['chat:message'], ChatMessage>>();
expectType<Equal<RegisteredCommands, AnyCommands>>();
expectType<Equal<RegisteredClient, typeof client>>();

export function Everything() {
  const { send, subscribe, request } = useWebSocket();
  send('chat:message', { id: 'a', text: 'Hello' });
  send('chat:message', { id: 'a', text: 'Hello' }, { channel: 'room', ttlMs: 5_000 });
  // @ts-expect-error there is no such type of message
  send('chat:massage', { id: 'a', text: 'Hello' });
  // @ts-expect-error the text is missing
  send('chat:message', { id: 'a' });
  // @ts-expect-error a text is no number
  send('tick', '1');

  subscribe('chat:message', (data, message) => {
    expectType<Equal<typeof data, ChatMessage>>();
    expectType<Equal<typeof message, Message>>();
  });
  // @ts-expect-error there is no such type of message
  subscribe('chat:massage', () => undefined);

  // Commands were not declared: any name, unknown answer.
  void request('anything', 1).then((outcome) => {
    if (outcome.status === 'answered') expectType<Equal<typeof outcome.data, unknown>>();
  });

  useEvent('chat:message', (data, message) => {
    expectType<Equal<typeof data, ChatMessage>>();
    expectType<Equal<typeof message, Message>>();
  });
  useEvent('notification:new', (data) => {
    // @ts-expect-error which kind it is must be asked first
    data.by;
    if (data.kind === 'like') expectType<Equal<typeof data.by, string>>();
    else expectType<Equal<typeof data.count, number>>();
  });
  useEvent('tick', (data) => expectType<Equal<typeof data, number>>(), { channel: 'clock' });
  // @ts-expect-error there is no such type of message
  useEvent('tock', () => undefined);
  // @ts-expect-error the data is a number
  useEvent('tick', (data: string) => data);
  // @ts-expect-error no such option
  useEvent('tick', () => undefined, { chanel: 'clock' });

  const latest = useLatest('chat:message');
  expectType<Equal<typeof latest, ChatMessage | undefined>>();
  const text = useLatest('chat:message', (data) => data.text);
  expectType<Equal<typeof text, string | undefined>>();
  const length = useLatest('chat:message', { filter: (data) => data.id === 'a', select: (data) => data.text.length });
  expectType<Equal<typeof length, number | undefined>>();
  // @ts-expect-error there is no such field
  useLatest('chat:message', (data) => data.body);
  // @ts-expect-error there is no such type of message
  useLatest('tock');

  const command = useCommand('anything');
  expectType<Equal<typeof command.data, unknown>>();
}
