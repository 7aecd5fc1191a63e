// [C6] An app that declares nothing: any type, unknown data, and no `any` anywhere.
import {
  useCommand,
  useConnection,
  useEvent,
  useLatest,
  useWebSocket,
  type AnyCommands,
  type AnyMessages,
  type ConnectionState,
  type Message,
  type RegisteredCommands,
  type RegisteredMessages,
  type RequestOutcome,
  type SendReceipt,
} from 'tidewire';
import { expectType, type Equal } from './expect-type';

expectType<Equal<RegisteredMessages, AnyMessages>>();
expectType<Equal<RegisteredCommands, AnyCommands>>();

export function Everything() {
  const socket = useWebSocket();
  const receipt = socket.send('anything', { any: 'thing' }, { ttlMs: 1_000 });
  expectType<Equal<typeof receipt, SendReceipt>>();
  socket.send('nothing');
  // @ts-expect-error the type of a message is a string
  socket.send(1);
  // @ts-expect-error no such option
  socket.send('anything', 1, { timeToLive: 1 });

  const undo = socket.subscribe('anything', (data, message) => {
    expectType<Equal<typeof data, unknown>>();
    expectType<Equal<typeof message, Message>>();
    // @ts-expect-error unknown data must be looked at first
    data.text;
  });
  expectType<Equal<typeof undo, () => void>>();

  const answer = socket.request('anything', 1);
  expectType<Equal<typeof answer, Promise<RequestOutcome>>>();

  useEvent('anything', (data) => expectType<Equal<typeof data, unknown>>());
  // @ts-expect-error a handler is needed
  useEvent('anything');

  const latest = useLatest('anything');
  expectType<Equal<typeof latest, unknown>>();
  const selected = useLatest('anything', (data) => typeof data === 'number');
  expectType<Equal<typeof selected, boolean | undefined>>();

  const { run, data } = useCommand('anything');
  expectType<Equal<typeof data, unknown>>();
  void run();
  void run({ some: 'input' });

  const state = useConnection();
  expectType<Equal<typeof state, ConnectionState>>();
  const isLive = useConnection(({ status }) => status === 'connected');
  expectType<Equal<typeof isLive, boolean>>();
  // @ts-expect-error only some states have a cause
  useConnection(({ cause }) => cause);
  // @ts-expect-error there is no such status
  useConnection(({ status }) => status === 'offline');

  useWebSocket({ url: null });
  useWebSocket({
    url: 'wss://example.com',
    autoConnect: false,
    onMessage: ({ type }) => expectType<Equal<typeof type, string>>(),
  });
  // @ts-expect-error an address is a string
  useWebSocket({ url: new URL('wss://example.com') });
}
