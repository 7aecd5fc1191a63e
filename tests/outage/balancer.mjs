import { connect, createServer } from 'node:net';

/** A TCP proxy before several hubs: each new connection goes to the next that answers. */
export async function startBalancer(ports) {
  const sockets = new Set();
  let next = Math.floor(Math.random() * ports.length);
  let current;
  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => undefined);
    client.on('close', () => sockets.delete(client));
    dial(client, ports.length);
  });

  function dial(client, attempts) {
    if (attempts === 0) return client.destroy();
    const port = ports[next++ % ports.length];
    const upstream = connect(port, '127.0.0.1');
    let isConnected = false;
    upstream.once('connect', () => {
      isConnected = true;
      current = port;
      client.pipe(upstream).pipe(client);
      client.on('close', () => upstream.destroy());
      upstream.on('close', () => client.destroy());
    });
    upstream.on('error', () => {
      // Nothing of what the client said has gone anywhere yet: the next one hears it.
      if (!isConnected) dial(client, attempts - 1);
    });
  }

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    /** Where the newest connection went. */
    get current() {
      return current;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
