import { connect, createServer } from 'node:net';

/** A TCP proxy that can lead elsewhere, and swallow every byte without a word: no reset, no end. */
export async function startProxy(port) {
  const pairs = new Set();
  let isSwallowing = false;
  let leadsTo = port;
  let word;
  const server = createServer((client) => {
    if (leadsTo === undefined) return void client.destroy();
    const upstream = connect(leadsTo, '127.0.0.1');
    const pair = { client, upstream };
    pairs.add(pair);
    client.on('data', (chunk) => {
      if (word && chunk.includes(word)) pair.held ??= [];
      if (!pair.isSwallowed) upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (pair.held) pair.held.push(chunk);
      else if (!pair.isSwallowed) client.write(chunk);
    });
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
  const cut = () => {
    for (const { client, upstream } of pairs) {
      client.destroy();
      upstream.destroy();
    }
  };
  return {
    port: server.address().port,
    /** Ends every connection; new ones lead there, or are refused if that is nowhere. */
    leadTo(next) {
      leadsTo = next;
      cut();
    },
    swallow() {
      isSwallowing = true;
      for (const pair of pairs) pair.isSwallowed = true;
    },
    /** Whoever says this word gets no answer until it is released; all others do. */
    stall(said) {
      word = said;
    },
    release() {
      word = undefined;
      for (const pair of pairs) {
        for (const chunk of pair.held ?? []) pair.client.write(chunk);
        pair.held = undefined;
      }
    },
    /** New connections are carried again. What was swallowed stays so. */
    heal() {
      isSwallowing = false;
    },
    close() {
      server.close();
      cut();
    },
  };
}
