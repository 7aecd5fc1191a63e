import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Environment } from '../../../shared/environment';
import { TidewireError } from '../../../shared/errors';

/**
 * One store. Keys are arrays that begin with the owner; `indexed-db-driver.ts` says what stands under which.
 */
export interface OutboxSchema extends DBSchema {
  outbox: { key: IDBValidKey; value: unknown };
}

export type OutboxDatabase = IDBPDatabase<OutboxSchema>;

/** Brings the database one version on, and keeps what is in it. */
export type Upgrade = (database: OutboxDatabase) => void;

/** From version 0 on. Released ones never change: add the next. */
const released: readonly Upgrade[] = [(database) => void database.createObjectStore('outbox')];

export interface OpenDatabaseOptions {
  readonly name: string;
  readonly environment: Environment;
  /** A newer version wants the database, or it is to be deleted. By then it is closed. */
  outdated(this: void): void;
  /** The browser closed it. */
  terminated(this: void): void;
  /** @default those that are released */
  readonly upgrades?: readonly Upgrade[];
}

/** Time for a tab of an older version to close what it holds. */
const blockedMs = 3_000;
/** Time for a browser that says nothing at all. */
const silentMs = 10_000;

/** Opens it, upgraded where it is older. Rejects where that cannot be done, or not in time. */
export function openDatabase({
  name,
  environment: { setTimer },
  outdated,
  terminated,
  upgrades = released,
}: OpenDatabaseOptions): Promise<OutboxDatabase> {
  return new Promise((resolve, reject) => {
    let hasGivenUp = false;
    const giveUp = () => {
      hasGivenUp = true;
      reject(new TidewireError('outbox-blocked', 'The database of stored operations did not open in time.'));
    };
    let cancel = setTimer(giveUp, silentMs);
    openDB<OutboxSchema>(name, upgrades.length, {
      upgrade(database, oldVersion) {
        for (const upgrade of upgrades.slice(oldVersion)) upgrade(database);
      },
      blocked() {
        cancel();
        if (!hasGivenUp) cancel = setTimer(giveUp, blockedMs);
      },
      blocking(_current, _blocked, { target }) {
        (target as IDBDatabase).close();
        outdated();
      },
      terminated,
    })
      .finally(() => cancel())
      .then((database) => {
        // Too late: nobody may wait for a connection that nobody uses.
        if (hasGivenUp) database.close();
        else resolve(database);
      }, reject);
  });
}
