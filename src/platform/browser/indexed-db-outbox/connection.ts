import type { Environment } from '../../../shared/environment';
import { openDatabase, type OutboxDatabase } from './database';

/** The database, opened when it is needed. */
export interface Connection {
  use(): Promise<OutboxDatabase>;
  /** Until it is used again. What is under way is done first. */
  close(): void;
}

/** Is the database of a newer version than this page knows? */
export function isVersionError(error: unknown): boolean {
  return (error as { readonly name?: unknown } | undefined)?.name === 'VersionError';
}

/** @param outdated it belongs to a newer version of the page, and is never opened again */
export function createConnection(name: string, environment: Environment, outdated: () => void): Connection {
  let opening: Promise<OutboxDatabase> | undefined;

  function open(): Promise<OutboxDatabase> {
    const own = openDatabase({ name, environment, outdated, terminated: forget });
    own.catch((error: unknown) => {
      forget();
      if (isVersionError(error)) outdated();
    });
    function forget(): void {
      if (opening === own) opening = undefined;
    }
    return own;
  }

  return {
    use: () => (opening ??= open()),
    close() {
      opening?.then(
        (database) => database.close(),
        () => undefined,
      );
      opening = undefined;
    },
  };
}
