import { created, defineOperation, removed, type AnyOperation } from '../../../src/core/sync/operation';
import type { SimulatedOperation } from '../../../src/testing/sync-simulator/sync-history';

interface Todo {
  readonly title: string;
  readonly note: string;
}

const neverSent = () => Promise.reject(new Error('The simulator carries operations itself.'));
const entity = ({ id }: { readonly id: string }) => id;
const send = neverSent;

const add = defineOperation({
  name: 'todo.add',
  entity,
  send,
  apply: (_todo: Todo | undefined, { token }: { readonly id: string; readonly token: string }) =>
    created<Todo>({ title: token, note: token }, { into: 'todos' }),
});
const rename = defineOperation({
  name: 'todo.rename',
  entity,
  send,
  apply: (_todo: Todo | undefined, { token }: { readonly id: string; readonly token: string }) => ({ title: token }),
});
const annotate = defineOperation({
  name: 'todo.annotate',
  entity,
  send,
  conflict: 'local',
  apply: (_todo: Todo | undefined, { token }: { readonly id: string; readonly token: string }) => ({ note: token }),
});
const merge = defineOperation({
  name: 'todo.merge',
  entity,
  send,
  conflict: 'ask',
  apply: (_todo: Todo | undefined, { token }: { readonly id: string; readonly token: string }) => ({
    title: token,
    note: token,
  }),
});
const remove = defineOperation({
  name: 'todo.remove',
  entity,
  send,
  apply: (_todo: Todo | undefined, _vars: { readonly id: string }) => removed(),
});

const ofOne: SimulatedOperation['draw'] = ({ random, token, entities }) =>
  entities.length ? { id: entities[Math.floor(random() * entities.length)]!, token } : undefined;

/** People who work on a list together. */
export const todoOperations: readonly SimulatedOperation[] = [
  {
    operation: add as AnyOperation,
    draw: ({ token, entities }) => (entities.length < 4 ? { id: `todo:${token}`, token } : undefined),
    weight: 1,
  },
  { operation: rename as AnyOperation, draw: ofOne, weight: 4 },
  { operation: annotate as AnyOperation, draw: ofOne, weight: 3 },
  { operation: merge as AnyOperation, draw: ofOne, weight: 1 },
  { operation: remove as AnyOperation, draw: ofOne, weight: 0.3 },
];
