import { setImmediate } from 'node:timers';
import type { Sql, SqliteFile } from './file';
import { loadWorkingSet } from './load';
import { saveWorkingSet } from './save';
import type { Needs, WorkingSet } from './working-set';
import { StoreUnavailable } from '../store';

/** One atomic step: decided at once on what was loaded for it, and written with others. */
export interface Change<Answer> {
  readonly needs: Needs;
  /** Must change nothing but the working set: it is run again where a transaction has to be. */
  decide(set: WorkingSet): Answer;
  /** Runs after the commit. */
  tell?(answer: Answer): void;
  /** Characters to be written, about. */
  readonly weight?: number;
}

export interface SqliteCommits {
  change<Answer>(change: Change<Answer>): Promise<Answer>;
  read<Answer>(run: (sql: Sql) => Promise<Answer>): Promise<Answer>;
  write<Answer>(run: (sql: Sql) => Promise<Answer>): Promise<Answer>;
  /** Resolves once everything asked for so far is done. */
  settled(): Promise<void>;
}

interface Task {
  readonly kind: 'change' | 'read' | 'write';
  readonly change?: Change<unknown>;
  readonly run?: (sql: Sql) => Promise<unknown>;
  readonly weight: number;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

/** A transaction holds up the process while it runs, so it is bounded. */
const maxTasks = 256;
const maxWeight = 4_000_000;

/**
 * Group commit: what is asked for in one turn of the event loop is one transaction, so that its price, waiting for the disk, is
 * paid once.
 *
 * Guarantees: tasks are carried out in the order of asking, reads behind all changes of their transaction; an answer is given after the
 * commit; a task that fails takes no other with it; a failure of unknown fate rejects with `StoreUnavailable`.
 */
export function createSqliteCommits(file: SqliteFile): SqliteCommits {
  const waiting: Task[] = [];
  let running: Promise<void> | undefined;

  async function runAll(): Promise<void> {
    while (waiting.length > 0) {
      await new Promise<void>((proceed) => setImmediate(proceed));
      await runGroup(takeGroup());
    }
    running = undefined;
  }

  function takeGroup(): Task[] {
    let [count, weight] = [0, 0];
    for (const task of waiting) {
      weight += task.weight;
      if (count > 0 && (count === maxTasks || weight > maxWeight)) break;
      count++;
    }
    return waiting.splice(0, count);
  }

  async function runGroup(tasks: readonly Task[]): Promise<void> {
    try {
      const mode = tasks.every(({ kind }) => kind === 'read') ? 'read' : 'write';
      const answers = await file.transaction(mode, (sql) => carryOut(sql, tasks));
      for (const task of tasks) task.change?.tell?.(answers.get(task));
      for (const task of tasks) task.resolve(answers.get(task));
    } catch (error) {
      const failure = error instanceof StoreUnavailable ? error : new StoreUnavailable(error);
      if (failure === error || tasks.length === 1) for (const task of tasks) task.reject(failure);
      // Everything was taken back, and it is not known whose fault it was: one by one.
      else for (const task of tasks) await runGroup([task]);
    }
  }

  function ask(task: Omit<Task, 'resolve' | 'reject'>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      waiting.push({ ...task, resolve, reject });
      running ??= runAll();
    });
  }

  return {
    change: (change) => ask({ kind: 'change', change, weight: change.weight ?? 0 }) as never,
    read: (run) => ask({ kind: 'read', run, weight: 0 }) as never,
    write: (run) => ask({ kind: 'write', run, weight: 0 }) as never,
    settled: () => running ?? Promise.resolve(),
  };
}

async function carryOut(sql: Sql, tasks: readonly Task[]): Promise<ReadonlyMap<Task, unknown>> {
  const answers = new Map<Task, unknown>();
  const changes = tasks.flatMap(({ change }) => change ?? []);
  if (changes.length > 0) {
    const set = await loadWorkingSet(
      sql,
      changes.map(({ needs }) => needs),
    );
    for (const task of tasks) if (task.change) answers.set(task, task.change.decide(set));
    await saveWorkingSet(sql, set);
  }
  for (const task of tasks) if (task.run) answers.set(task, await task.run(sql));
  return answers;
}
