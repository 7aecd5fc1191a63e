import type { Followers } from '../memory/followers';
import type { SqliteCommits } from './commits';
import type { SqliteFile } from './file';
import type { LogFollower } from '../store';

/** Other processes on the same file, as during a restart. */
export interface Strangers {
  /** Has followers read again if one of them has written since the last time: its appends were told to nobody here. */
  notice(): Promise<void>;
}

export async function createStrangers(
  file: SqliteFile,
  commits: SqliteCommits,
  followers: Followers<LogFollower>,
): Promise<Strangers> {
  /** SQLite's own count of what other connections have committed, while this one lasts. */
  const count = () =>
    commits.read(async (sql) => `${file.connections} ${Number((await sql('PRAGMA data_version'))[0]?.[0])}`);
  let known = await count();
  return {
    async notice() {
      const found = await count();
      if (found === known) return;
      known = found;
      followers.tellAll((follower) => follower.interrupted());
    },
  };
}
