// Which port is free? The wanted one, else the next.
import { createServer } from 'node:net';

/**
 * @param {number} wanted
 * @param {string} [host]
 * @returns {Promise<number>}
 */
export async function freePort(wanted, host = '127.0.0.1') {
  for (let port = wanted; port < wanted + 100; port += 1) {
    if (await isFree(port, host)) return port;
  }
  throw new Error(
    `No port between ${wanted} and ${wanted + 99} is free on ${host}. Stop what uses them and try again.`,
  );
}

function isFree(port, host) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
