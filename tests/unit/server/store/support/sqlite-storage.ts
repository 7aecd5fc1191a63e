import { createClient, type InValue } from '@libsql/client/sqlite3';
import { pathToFileURL } from 'node:url';
import type { HubEnvironment } from '../../../../../src/server/hub/hub-environment';
import { nodeEnvironment } from '../../../../../src/server/node/node-environment';
import type { HubStore, StoreSession } from '../../../../../src/server/store/store';

/** Node's environment with a wall clock that a test can move. */
export function movableEnvironment() {
  const node = nodeEnvironment();
  let ahead = 0;
  const environment: HubEnvironment = {
    ...node,
    now: () => node.now() + ahead,
    monotonicNow: () => node.monotonicNow() + Math.max(0, ahead),
  };
  return { environment, move: (ms: number) => void (ahead += ms) };
}

export async function openSession(
  store: HubStore,
  environment: HubEnvironment = nodeEnvironment(),
  reports: unknown[] = [],
): Promise<StoreSession> {
  return store.open({ environment, node: 'test', report: (error) => reports.push(error) });
}

/** Another program that has the file open. */
export function openStranger(file: string) {
  return createClient({ url: pathToFileURL(file).href, concurrency: 1, timeout: 5_000 });
}

/** The first value that a statement gives. */
export async function ask(file: string, sql: string, ...args: InValue[]): Promise<unknown> {
  const stranger = openStranger(file);
  try {
    return (await stranger.execute({ sql, args })).rows[0]?.[0];
  } finally {
    stranger.close();
  }
}
