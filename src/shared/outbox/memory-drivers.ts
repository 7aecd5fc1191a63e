import type { Environment } from '../environment';
import type { OutboxEntry, OutboxScope } from '../outbox-storage';
import type { Undo } from '../undo';
import { decideCommit } from './decide-commit';
import type { DriverListener, Lease, OutboxDriver } from './driver';

/** Every place that Tidewire runs in has it, though it is part of no edition of the language. */
declare function structuredClone<Value>(value: Value): Value;

/** Drivers over one memory: those of equal scopes see the same, as tabs do. */
export interface MemoryDrivers {
  open(scope: OutboxScope, environment: Environment): OutboxDriver;
}

interface Contents {
  readonly entries: Map<string, OutboxEntry>;
  readonly values: Map<string, unknown>;
  readonly tabs: Set<(leftFence: number | undefined) => void>;
  counter: number;
  lease: Lease | undefined;
}

export function createMemoryDrivers(): MemoryDrivers {
  const scopes = new Map<string, Contents>();

  function contentsOf({ destination, userId }: OutboxScope): Contents {
    const key = JSON.stringify([destination, userId]);
    let contents = scopes.get(key);
    if (!contents) {
      contents = { entries: new Map(), values: new Map(), tabs: new Set(), counter: 0, lease: undefined };
      scopes.set(key, contents);
    }
    return contents;
  }

  return { open: (scope, environment) => openDriver(contentsOf(scope), environment) };
}

/** Each step runs at once, as a whole; its answer comes later, as a database's does. */
function openDriver(contents: Contents, environment: Environment): OutboxDriver {
  const { entries, values, tabs } = contents;
  const pending = new Set<Undo>();
  let listener: DriverListener | undefined;

  /** As a task of this tab, so that one that stands still hears of it later. */
  function hear(leftFence: number | undefined): void {
    const cancel = environment.setTimer(() => {
      pending.delete(cancel);
      listener?.told(leftFence);
    }, 0);
    pending.add(cancel);
  }

  return {
    durability: 'memory',
    // eslint-disable-next-line @typescript-eslint/require-await
    async load() {
      const ordered = [...entries.values()].sort((a, b) => a.order - b.order);
      return structuredClone({ entries: ordered, values });
    },
    // eslint-disable-next-line @typescript-eslint/require-await
    async commit(commit, holder) {
      const { counter, lease } = contents;
      const reading = { lease, counter, count: entries.size, entry: (id: string) => entries.get(id) };
      const result = decideCommit(commit, reading, holder);
      if (result.kind !== 'committed') return result;
      for (const { id, record } of commit.entries ?? []) if (record === undefined) entries.delete(id);
      for (const entry of result.entries) entries.set(entry.id, entry);
      for (const { key, value } of commit.values ?? [])
        if (value === undefined) values.delete(key);
        else values.set(key, value);
      contents.counter = result.entries.at(-1)?.revision ?? counter;
      return structuredClone(result);
    },
    // eslint-disable-next-line @typescript-eslint/require-await
    async lease(change) {
      return (contents.lease = change(contents.lease) ?? contents.lease);
    },
    tell(leftFence) {
      for (const tab of tabs) if (tab !== hear) tab(leftFence);
    },
    wake(own) {
      listener = own;
      tabs.add(hear);
    },
    sleep() {
      tabs.delete(hear);
      for (const cancel of pending) cancel();
      pending.clear();
    },
  };
}
