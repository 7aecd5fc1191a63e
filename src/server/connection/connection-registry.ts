/** The connections that are open. */
export interface ConnectionRegistry<Connection> extends Iterable<Connection> {
  add(connection: Connection): void;
  delete(connection: Connection): void;
  /** Resolves when none is left. */
  whenEmpty(): Promise<void>;
  readonly size: number;
}

export function createConnectionRegistry<Connection>(): ConnectionRegistry<Connection> {
  const connections = new Set<Connection>();
  let waiting: (() => void)[] = [];
  return {
    add: (connection) => void connections.add(connection),
    delete(connection) {
      connections.delete(connection);
      if (connections.size > 0) return;
      for (const resolve of waiting) resolve();
      waiting = [];
    },
    whenEmpty: () => (connections.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    // A copy: connections leave while they are told things.
    [Symbol.iterator]: () => [...connections][Symbol.iterator](),
    get size() {
      return connections.size;
    },
  };
}
