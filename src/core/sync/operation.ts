import { TidewireError } from '../../shared/errors';
import type { PlatformAbortSignal } from '../channel/define-channel';
import type { RequestOptions, RequestOutcome } from '../../protocol/send-outcome';

/** What an operation makes of an entity: some of its fields, a new one, or none. */
export type Change<Entity> = Partial<Entity> | Created<Entity> | Removed;

const createdMark: unique symbol = Symbol('created');
const removedMark: unique symbol = Symbol('removed');

/** Made by `created`. */
export interface Created<Entity> {
  readonly [createdMark]: true;
  readonly value: Entity;
  /** The collections it joins. */
  readonly into: readonly string[];
  readonly at: 'start' | 'end';
}

/** Made by `removed`. */
export interface Removed {
  readonly [removedMark]: true;
}

export interface CreatedOptions {
  /** Keys of the collections it joins. @default none */
  readonly into?: string | readonly string[];
  /** @default 'end' */
  readonly at?: 'start' | 'end';
}

/** A change that makes an entity. @example apply: (_, { title }) => created({ title, done: false }, { into: 'todos' }) */
export function created<Entity>(value: Entity, { into = [], at = 'end' }: CreatedOptions = {}): Created<Entity> {
  return { [createdMark]: true, value, into: typeof into === 'string' ? [into] : into, at };
}

/** A change that removes an entity, from all collections. @example apply: () => removed() */
export function removed(): Removed {
  return { [removedMark]: true };
}

export function isCreated<Entity>(change: Change<Entity>): change is Created<Entity> {
  return createdMark in (change as object);
}

export function isRemoved<Entity>(change: Change<Entity>): change is Removed {
  return removedMark in (change as object);
}

/** What a server says to an operation that it did. All of it may be absent. */
export interface OperationAnswer<Entity = unknown> {
  /** The entity's version with this operation in it. Versions are numbers that grow; an ETag is none. */
  readonly version?: number | undefined;
  /** The entity as it is now, with this operation in it. */
  readonly value?: Entity | undefined;
  /** The key of what was created, where the server chose one. */
  readonly entity?: string | undefined;
}

/** What `send` may use. */
export interface SendContext {
  /** The same on every attempt: the key by which a server knows a copy. */
  readonly id: string;
  /** The key of the entity; never a temporary one if the server has said the real one. */
  readonly entity: string;
  /** The version that the operation was made on, own acknowledged ones included. `undefined`: none is known. */
  readonly baseVersion: number | undefined;
  /**
   * What it makes of which fields now: without those that it lost to a conflict, and with what a merge made. An operation whose conflicts are merged
   * sends these rather than its vars. Empty for a creation or a removal.
   */
  readonly fields: Readonly<Record<string, unknown>>;
  /** From 1. */
  readonly attempt: number;
  /** The one that this attempt takes, as `chooseRoute` chose it; stored before the attempt begins (ID4). */
  readonly route?: string | undefined;
  /** Aborted when the time for an answer is over, the user changes, or the client is disposed. */
  readonly signal: PlatformAbortSignal;
  /** `client.request`. */
  request(name: string, data: unknown, options?: RequestOptions): Promise<RequestOutcome>;
  /** Is there a connection now? */
  isConnected(): boolean;
  /** Did the server that we are connected to say that it remembers the keys of commands (`operations` in its welcome, PR50)? @default no */
  remembersKeys?(): boolean;
}

/**
 * Carries an operation to a server. Resolves with what the server said; throws `SendFailure` for what went wrong. Anything else that it throws
 * counts as: nobody knows whether it ran.
 */
export type SendOperation<Entity, Vars> = (vars: Vars, context: SendContext) => Promise<OperationAnswer<Entity> | void>;

/** What a server guarantees of repeated operations; `docs/guarantees.md` says what follows. */
export interface RouteGuarantees {
  /** It remembers ids: a copy is answered, not run (S1). @default false */
  readonly isIdempotent?: boolean | undefined;
  /** How long it remembers them, in ms. @default 86_400_000 */
  readonly idempotencyWindowMs?: number | undefined;
  /** After an answer a fetch shows what was written (AK4). @default false */
  readonly readsOwnWrites?: boolean | undefined;
  /** Can it be sent without the connection? @default false */
  readonly worksOffline?: boolean | undefined;
  /** Its answers, or what it pushes and serves, carry a version that grows (S2). @default false */
  readonly isVersioned?: boolean | undefined;
  /** It refuses a write that was made on another version than it holds (S3). @default false */
  readonly isConditional?: boolean | undefined;
  /** Names the memory of ids that it writes to. Routes with the same name share it (ID4). */
  readonly memory?: string | undefined;
}

/** What a way to a server tells of itself. */
export interface SenderTraits {
  readonly guarantees?: RouteGuarantees;
  /** Where there are several ways: each of them, the preferred one first. `guarantees` then holds for all. */
  readonly routes?: readonly RouteGuarantees[];
}

/** A `send` together with what it guarantees, as `overCommand`, `overHttp` and `overEither` make it. */
export type OperationSender<Entity, Vars> = SendOperation<Entity, Vars> & SenderTraits;

/** How two values for one field become one. */
export type ConflictStrategy<Entity> =
  'remote' | 'local' | 'latest' | 'ask' | ((conflict: FieldConflict<Entity>) => unknown);

/** One field that two people changed. */
export interface FieldConflict<Entity = Record<string, unknown>> {
  readonly field: keyof Entity & string;
  readonly base: unknown;
  readonly mine: unknown;
  readonly theirs: unknown;
}

export interface OperationOptions<Entity, Vars> {
  /** Known by it after a reload; unique in the app. */
  readonly name: string;
  /** Grows when the shape of `vars` changes. @default 1 */
  readonly version?: number;
  /** The key of the entity that it changes. */
  entity(this: void, vars: Vars): string;
  /**
   * What it makes of the entity. Pure: it runs anew whenever base changes. A patch is shallow, and its fields are where conflicts are looked for.
   * @param entity as it is shown without this operation; `undefined`: not there, or not known yet
   */
  apply(this: void, entity: Entity | undefined, vars: Vars): Change<Entity>;
  readonly send: OperationSender<Entity, Vars>;
  /** Of an operation that nobody knows the end of. A throw counts as `'unknown'`. */
  verify?(this: void, vars: Vars, context: SendContext): Promise<'done' | 'not-done' | 'unknown'>;
  /** Vars of an older version, as they were stored, in today's shape. A throw parks the operation. */
  migrate?(this: void, vars: unknown, fromVersion: number): Vars;
  /** @default 'remote' */
  readonly conflict?: ConflictStrategy<Entity>;
  /** The operation that takes it back. @param before the entity as it was shown before this operation */
  inverse?(this: void, vars: Vars, before: Entity | undefined): OperationCall;
  /** Unsent operations of one entity and one key are merged into the newest (OP8). */
  compactKey?(this: void, vars: Vars): string;
}

/** An operation that can be issued with `mutate`. Made by `defineOperation`. */
export interface Operation<Entity, Vars> extends OperationOptions<Entity, Vars> {
  readonly version: number;
  readonly conflict: ConflictStrategy<Entity>;
}

/** Any operation, where its types do not matter. */
export interface AnyOperation {
  readonly name: string;
  readonly version: number;
  entity(this: void, vars: never): string;
  apply(this: void, entity: never, vars: never): unknown;
  readonly send: ((vars: never, context: SendContext) => Promise<OperationAnswer | void>) & SenderTraits;
  verify?(this: void, vars: never, context: SendContext): Promise<'done' | 'not-done' | 'unknown'>;
  migrate?(this: void, vars: unknown, fromVersion: number): unknown;
  readonly conflict: 'remote' | 'local' | 'latest' | 'ask' | ((conflict: FieldConflict<never>) => unknown);
  inverse?(this: void, vars: never, before: never): OperationCall;
  compactKey?(this: void, vars: never): string;
}

/** An operation together with what it is to do. */
export interface OperationCall {
  readonly operation: AnyOperation;
  readonly vars: unknown;
}

/**
 * Names a change that users make, so that it survives a reload: what is stored is the name and `vars`.
 *
 * @throws TidewireError if the name is empty or the version is not a whole number from 1
 * @example
 * const renameTodo = defineOperation({
 *   name: 'todo.rename',
 *   entity: ({ id }: { id: string; title: string }) => `todo:${id}`,
 *   apply: (_todo: Todo | undefined, { title }) => ({ title }),
 *   send: overCommand('todo.rename'),
 * });
 * const { mutate } = useRealtimeUpdates({ key: 'todo:7' });
 * mutate(renameTodo, { id: '7', title: 'Milk' });
 */
export function defineOperation<Entity, Vars>(options: OperationOptions<Entity, Vars>): Operation<Entity, Vars> {
  const { name, version = 1, conflict = 'remote' } = options;
  if (!name || !Number.isSafeInteger(version) || version < 1)
    throw new TidewireError(
      'bad-operation',
      `An operation needs a name, and a version from 1: got "${name}", ${version}. Stored operations are found by them after a reload.`,
    );
  return { ...options, version, conflict };
}
