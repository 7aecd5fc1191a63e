import { onTestFinished } from 'vitest';
import { redisStore, type RedisStoreOptions } from '../../../../../../src/entries/server-redis';
import { nodeEnvironment } from '../../../../../../src/server/node/node-environment';
import type { StoreSession } from '../../../../../../src/server/store/store';

export interface OpenedSession {
  readonly session: StoreSession;
  /** What went wrong in the background. */
  readonly reports: readonly unknown[];
}

let nodes = 0;

/** A session in real time, closed when the test ends. */
export async function openSession({
  reports = [],
  ...options
}: RedisStoreOptions & { readonly reports?: unknown[] }): Promise<OpenedSession> {
  const session = await redisStore(options).open({
    environment: nodeEnvironment(),
    node: `node-${++nodes}`,
    report: (error) => reports.push(error),
  });
  onTestFinished(() => session.close());
  return { session, reports };
}
