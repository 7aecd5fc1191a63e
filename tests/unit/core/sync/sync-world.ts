import { createSync, type SyncOptions } from '../../../../src/core/sync/sync';
import { memoryOutbox } from '../../../../src/core/sync/memory-outbox';
import {
  created,
  defineOperation,
  removed,
  type AnyOperation,
  type OperationAnswer,
  type OperationOptions,
  type RouteGuarantees,
  type SendContext,
} from '../../../../src/core/sync/operation';
import type { SendFailure } from '../../../../src/core/sync/send-failure';
import { createHubWorld } from '../world';

export interface Todo {
  readonly title: string;
  readonly done: boolean;
  readonly note?: string;
}

/** One attempt that arrived, and has not been answered yet. */
export interface Call {
  readonly name: string;
  readonly vars: unknown;
  readonly context: SendContext;
  answers(answer?: OperationAnswer): Promise<void>;
  fails(failure: SendFailure | Error): Promise<void>;
}

export interface SyncWorldOptions extends Partial<SyncOptions> {
  readonly guarantees?: RouteGuarantees;
  readonly userId?: string;
}

/** One tab's sync over a server that answers when the test says so. */
export function createSyncWorld({ guarantees = {}, userId = 'ada', ...options }: SyncWorldOptions = {}) {
  const world = createHubWorld({
    auth: { userId, getToken: () => userId },
    hub: { authenticate: ({ token }) => ({ userId: token! }) },
  });
  const { environment, client } = world;
  const storage = options.storage ?? memoryOutbox();
  const calls: Call[] = [];
  const settled = () => environment.advance(40);

  function operation<Vars>(
    name: string,
    own: Omit<OperationOptions<Todo, Vars>, 'name' | 'send'> & Partial<Pick<OperationOptions<Todo, Vars>, 'send'>>,
  ) {
    const send = (vars: Vars, context: SendContext) =>
      new Promise<OperationAnswer<Todo>>((resolve, reject) => {
        calls.push({
          name,
          vars,
          context,
          async answers(answer = {}) {
            resolve(answer as OperationAnswer<Todo>);
            await settled();
          },
          async fails(failure) {
            reject(failure);
            await settled();
          },
        });
      });
    return defineOperation<Todo, Vars>({ name, send: Object.assign(send, { guarantees }), ...own });
  }

  const byId = ({ id }: { readonly id: string }) => `todo:${id}`;
  const definitions = {
    rename: operation<{ readonly id: string; readonly title: string }>('todo.rename', {
      entity: byId,
      apply: (_todo, { title }) => ({ title }),
    }),
    toggle: operation<{ readonly id: string; readonly done: boolean }>('todo.toggle', {
      entity: byId,
      apply: (_todo, { done }) => ({ done }),
    }),
    add: operation<{ readonly id: string; readonly title: string }>('todo.add', {
      entity: byId,
      apply: (_todo, { title }) => created<Todo>({ title, done: false }, { into: 'todos' }),
    }),
    remove: operation<{ readonly id: string }>('todo.remove', { entity: byId, apply: () => removed() }),
  };

  const sync = client.attach((context) =>
    createSync(context, {
      destination: 'shop',
      request: client.request,
      ...options,
      storage,
      operations: options.operations ?? (Object.values(definitions) as readonly AnyOperation[]),
    }),
  );
  /** Everything that was shown of an entity, each value once. */
  function watch<Picked>(key: string, pick: (todo: Todo) => Picked) {
    const view = sync.entity(key);
    const shown: (Picked | undefined)[] = [];
    const look = () => {
      const todo = view.current.value as Todo | undefined;
      const value = todo && pick(todo);
      if (!shown.length || shown.at(-1) !== value) shown.push(value);
    };
    look();
    view.subscribe(look);
    return shown;
  }

  return {
    ...world,
    ...definitions,
    operation,
    storage,
    sync,
    calls,
    /** The oldest attempt of this operation that was not looked at yet. */
    takeCall(name?: string): Call {
      const index = calls.findIndex((call) => name === undefined || call.name === name);
      const [call] = index < 0 ? [] : calls.splice(index, 1);
      if (!call) throw new Error(`Nothing was sent${name ? ` of ${name}` : ''}.`);
      return call;
    },
    watch,
    settled,
    async ready() {
      await world.connect();
      await settled();
    },
    knows: (id: string, todo: Partial<Todo> = {}, version?: number) =>
      sync.receive([{ entity: `todo:${id}`, value: { title: 'Milk', done: false, ...todo }, version }]),
    todo: (id: string) => sync.entity(`todo:${id}`).current.value as Todo | undefined,
    story: () => sync.operations.current.map(({ name, status }) => [name, status]),
  };
}
