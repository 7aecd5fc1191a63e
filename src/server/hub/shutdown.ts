import type { ConnectionRegistry } from '../connection/connection-registry';
import type { HubEnvironment } from './hub-environment';

export interface CloseOptions {
  /** Milliseconds over which clients pick their moment to leave, each at random. @default 10_000 */
  readonly spreadMs?: number;
  /** Told to the clients. @default 'restart' */
  readonly reason?: string;
}

interface Leaving {
  goAway(reason: string, spreadMs: number): void;
  close(code: number, reason: string): void;
}

/**
 * HB4: says go-away, waits until all have left or the window is over, closes the rest with 1012, and resolves when none is left.
 * Those that do not answer their close are terminated a few seconds later, so it always resolves.
 */
export async function shutDown(
  connections: ConnectionRegistry<Leaving>,
  { setTimer }: HubEnvironment,
  { spreadMs = 10_000, reason = 'restart' }: CloseOptions,
): Promise<void> {
  for (const connection of connections) connection.goAway(reason, spreadMs);
  await new Promise<void>((resolve) => {
    const cancelTimer = setTimer(resolve, spreadMs);
    void connections.whenEmpty().then(() => {
      cancelTimer();
      resolve();
    });
  });
  for (const connection of connections) connection.close(1012, reason);
  await connections.whenEmpty();
}
