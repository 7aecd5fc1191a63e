// [C6] `Register` with a client whose messages and commands are declared by hand.
import {
  createRealtimeClient,
  useCommand,
  useEvent,
  useLatest,
  useWebSocket,
  type RegisteredCommands,
  type RegisteredMessages,
  type RequestOutcome,
} from 'tidewire';
import { expectType, type Equal } from '../expect-type';

interface Messages {
  price: { symbol: string; price: number };
  closed: undefined;
}
interface Commands {
  'client:restart': { input: { id: string }; output: { ok: boolean } };
  'client:list': { input: undefined; output: readonly string[] };
}

const client = createRealtimeClient<Messages, Commands>({ url: 'wss://example.com/live' });

declare module 'tidewire' {
  interface Register {
    client: typeof client;
  }
}

expectType<Equal<RegisteredMessages, Messages>>();
expectType<Equal<RegisteredCommands, Commands>>();

export function Everything() {
  const socket = useWebSocket();
  socket.send('price', { symbol: 'A', price: 1 });
  socket.send('closed');
  // @ts-expect-error the price is missing
  socket.send('price', { symbol: 'A' });
  // @ts-expect-error nothing goes with it
  socket.send('closed', 'now');
  const answer = socket.request('client:restart', { id: 'a' });
  expectType<Equal<typeof answer, Promise<RequestOutcome<{ ok: boolean }>>>>();
  // @ts-expect-error there is no such command
  void socket.request('client:stop', { id: 'a' });
  // @ts-expect-error the id is a string
  void socket.request('client:restart', { id: 1 });

  useEvent('price', (data) => expectType<Equal<typeof data, { symbol: string; price: number }>>());
  const price = useLatest('price', { select: (data) => data.price });
  expectType<Equal<typeof price, number | undefined>>();

  const restart = useCommand('client:restart');
  expectType<Equal<typeof restart.data, { ok: boolean } | undefined>>();
  void restart.run({ id: 'a' }).then((outcome) => {
    if (outcome.status === 'answered') expectType<Equal<typeof outcome.data, { ok: boolean }>>();
    // @ts-expect-error there is no such outcome
    return outcome.status === 'done';
  });
  // @ts-expect-error the id is a string
  void restart.run({ id: 1 });
  void useCommand('client:list').run();
  // @ts-expect-error there is no such command
  useCommand('client:stop');
}
