import type { Durability } from '../../shared/outbox-storage';
import type { Mutation, OperationEnd } from './pending-operation';

type Acked = Awaited<Mutation['acked']>;

/** The promises that were given out with operations (OP4). */
export interface MutationPromises {
  create(id: string): Mutation;
  persisted(id: string, durability: Durability): void;
  acked(id: string, version: number | undefined): void;
  /** It left the log. */
  ended(id: string, end: OperationEnd): void;
  /** Of all: nobody follows them any more. */
  abandon(): void;
}

interface Resolvers {
  persisted(durability: Durability | 'refused'): void;
  acked(outcome: Acked): void;
  observed(end: OperationEnd): void;
}

export function createMutationPromises(): MutationPromises {
  const open = new Map<string, Resolvers>();

  function ended(id: string, end: OperationEnd): void {
    const resolvers = open.get(id);
    open.delete(id);
    if (end.status === 'refused') resolvers?.persisted('refused');
    // What left the log before it was stored is stored nowhere.
    resolvers?.persisted('memory');
    resolvers?.acked(end.status === 'observed' ? { status: 'acked' } : end);
    resolvers?.observed(end);
  }

  return {
    create(id) {
      const resolvers = {} as Resolvers;
      const persisted = new Promise<Durability | 'refused'>((resolve) => (resolvers.persisted = resolve));
      const acked = new Promise<Acked>((resolve) => (resolvers.acked = resolve));
      const observed = new Promise<OperationEnd>((resolve) => (resolvers.observed = resolve));
      open.set(id, resolvers);
      return { id, persisted, acked, observed };
    },
    persisted: (id, durability) => open.get(id)?.persisted(durability),
    acked: (id, version) => open.get(id)?.acked({ status: 'acked', version }),
    ended,
    abandon() {
      for (const id of [...open.keys()]) ended(id, { status: 'abandoned' });
    },
  };
}
