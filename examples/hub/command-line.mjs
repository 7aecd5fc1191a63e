import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** @returns {{ host: string, port: number, isExact: boolean, todosFile: string }} */
export function readCommandLine() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '4400' },
      host: { type: 'string', default: '127.0.0.1' },
      'exact-port': { type: 'boolean', default: false },
      todos: { type: 'string', default: fileURLToPath(new URL('todos.db', import.meta.url)) },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port ${values.port} is no port. Give a number from 0 to 65535.`);
  return { host: values.host, port, isExact: values['exact-port'], todosFile: values.todos };
}

/**
 * Listens on the port or, unless it must be this one, on the next free one.
 *
 * @param {import('node:http').Server} server
 * @param {ReturnType<typeof readCommandLine>} where
 * @returns {Promise<number>} the port
 */
export async function listenOnFreePort(server, { host, port, isExact }) {
  for (let candidate = port; ; candidate++) {
    try {
      return await listen(server, host, candidate);
    } catch (error) {
      const mayTryNext = error.code === 'EADDRINUSE' && !isExact && candidate < 65_535;
      if (!mayTryNext) throw error;
    }
  }
}

function listen(server, host, port) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(server.address().port);
    });
  });
}
