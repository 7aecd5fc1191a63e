import { connect, createServer } from 'node:net';

/** A TCP proxy that can swallow every byte without a word: no reset, no end. */
export async function startProxy(port) {
  const pairs = new Set();
  let isSwallowing = false;
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    const pair = { client, upstream };
    pairs.add(pair);
    const carry = (from, to) =>
      from.on('data', (chunk) => {
        if (!pair.isSwallowed) to.write(chunk);
      });
    carry(client, upstream);
    carry(upstream, client);
    const end = () => {
      pairs.delete(pair);
      if (pair.isSwallowed) return;
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      socket.on('error', () => undefined);
      socket.on('close', end);
    }
    pair.isSwallowed = isSwallowing;
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    swallow() {
      isSwallowing = true;
      for (const pair of pairs) pair.isSwallowed = true;
    },
    /** New connections are carried again. What was swallowed stays so. */
    heal() {
      isSwallowing = false;
    },
    close() {
      server.close();
      for (const { client, upstream } of pairs) {
        client.destroy();
        upstream.destroy();
      }
    },
  };
}
