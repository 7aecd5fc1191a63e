import { isCreated, isRemoved, type AnyOperation, type Change } from '../../core/sync/operation';
import { CommandRefusal } from '../../server/commands/command-refusal';
import type { FakeHubCommandContext } from '../fake-hub';
import type { SyncVerdict } from './sync-verdict';

/** What the server guarantees: docs/guarantees.md. */
export type Rung = 'S0' | 'S1' | 'S2' | 'S3';

export interface ServerEntity {
  readonly value: unknown;
  readonly version: number;
}

/** Something that the server did, in the order in which it did it. */
export interface Deed {
  readonly operationId: string;
  readonly name: string;
  readonly entity: string;
  readonly user: string | undefined;
  readonly index: number;
}

/** What a device sends. */
export interface SentOperation {
  /** Of the operation, whatever it is sent under. */
  readonly operationId: string;
  readonly name: string;
  readonly vars: unknown;
  readonly entity: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface SimulatedServer {
  readonly entities: ReadonlyMap<string, ServerEntity>;
  readonly deeds: readonly Deed[];
  readonly refused: ReadonlySet<string>;
  run(sent: SentOperation, context: FakeHubCommandContext): unknown;
  snapshot(): unknown;
}

export const channel = 'simulated';

/** Applies operations as they come, once per key where it is asked to remember, and tells everybody. */
export function createSimulatedServer(
  operations: readonly AnyOperation[],
  rung: Rung,
  verdict: SyncVerdict,
  refuses: (sent: SentOperation) => boolean,
): SimulatedServer {
  const changeOf = (before: unknown, { name, vars }: SentOperation) => {
    const operation = operations.find((other) => other.name === name);
    return operation?.apply(before as never, vars as never) as Change<Record<string, unknown>>;
  };
  const entities = new Map<string, ServerEntity>();
  const deeds: Deed[] = [];
  const done = new Map<string, number>();
  const refused = new Set<string>();
  const isVersioned = rung === 'S2' || rung === 'S3';

  function apply(before: unknown, sent: SentOperation): unknown {
    const change = changeOf(before, sent);
    if (isRemoved(change)) return undefined;
    if (isCreated(change)) return change.value;
    return { ...(before as object), ...sent.fields };
  }

  return {
    entities,
    deeds,
    refused,
    run(sent, { user, ifVersion, publish }) {
      const { operationId, entity, name } = sent;
      const before = entities.get(entity);
      const held = { value: before?.value, version: before?.version ?? 0 };
      if (rung === 'S3' && ifVersion !== undefined && ifVersion !== held.version) {
        verdict.count('precondition failed');
        throw new CommandRefusal('conflict', 'Another version.', { data: held });
      }
      const times = (done.get(operationId) ?? 0) + 1;
      if (refuses(sent) || (before?.value === undefined && !isCreated(changeOf(undefined, sent)))) {
        refused.add(operationId);
        verdict.count('refused by the server');
        throw new CommandRefusal('not-acceptable', 'No.');
      }
      verdict.claim(times === 1, 'run-twice', () => `${name} ${operationId} ran ${times} times`);
      done.set(operationId, times);
      const version = held.version + 1;
      const value = apply(before?.value, sent);
      entities.set(entity, { value, version });
      deeds.push({ operationId, name, entity, user: user.userId, index: deeds.length });
      verdict.count('done by the server');
      if (!isVersioned) return {};
      const told = { entity, value, version };
      void publish(channel, 'changed', { ...told, operationId });
      return told;
    },
    snapshot: () =>
      [...entities].map(([entity, { value, version }]) => ({ entity, value, ...(isVersioned && { version }) })),
  };
}
