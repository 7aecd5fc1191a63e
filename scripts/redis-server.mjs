// Where is a Redis server? The system's, else Debian's package when we may install it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * The path of a redis-server that is there, or undefined. `REDIS_SERVER_PATH` goes before all others.
 *
 * @returns {string | undefined}
 */
export function findRedisServer() {
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => ['redis-server', 'valkey-server'].map((name) => join(folder, name)));
  const candidates = [process.env.REDIS_SERVER_PATH, '/usr/bin/redis-server', ...onPath];
  return candidates.find((path) => path && existsSync(path));
}

/**
 * Finds a redis-server, and installs one if there is none. It is not started: tests start their own.
 *
 * @returns {string}
 */
export function ensureRedisServer() {
  const found = findRedisServer();
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('No Redis server found. Installing the package of the system.');
    run('apt-get', ['update', '-q']);
    run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'redis-server']);
  }
  const installed = findRedisServer();
  if (installed) return installed;
  throw new Error(
    'No Redis server was found, and none could be installed. The tests of redisStore start their own. ' +
      'Install redis-server, or set REDIS_SERVER_PATH to its executable.',
  );
}

/** Debian would start a server with the package. `RUNLEVEL=1` tells it not to. */
function run(command, args) {
  spawnSync(command, args, {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  });
}
