// A backend that speaks Tidewire protocol 1 (docs/protocol.md, rules PRn) in plain Node with `ws`, and nothing of Tidewire.
// This file has the sockets; conversation.mjs is the protocol. frames.mjs stands for your validator, memory.mjs for your
// database, main.mjs for your application.
import { WebSocketServer } from 'ws';
import { askApplication } from './application.mjs';
import { createConversation } from './conversation.mjs';
import { readFrames } from './frames.mjs';
import { createMemory } from './memory.mjs';

const pingMs = 30_000;
/** Of a client that reads slower than it is told: beyond it there is no waiting (it resumes when it is back). */
const maxBufferedBytes = 4 * 1_048_576;

/**
 * @param options what the application decides: `authenticate({ token, client })` gives a user or null, `authorize({ user, action,
 *   channel, name })` gives true or false, `commands` are called with `(data, { user, publish })`
 */
export function createBackend({ server, authenticate, authorize, commands, limits = {}, memory = createMemory() }) {
  const { maxPayloadBytes = 1_048_576, helloTimeoutMs = 10_000 } = limits;
  const conversations = new Set();

  const sockets = new WebSocketServer({
    server,
    // A longer message closes with 1009 (PR8).
    maxPayload: maxPayloadBytes,
    // Who does not offer the subprotocol is turned away (PR1).
    verifyClient: ({ req }, decide) => decide(/\btidewire\.v1\b/.test(req.headers['sec-websocket-protocol']), 426),
    handleProtocols: () => 'tidewire.v1',
  });

  /** Stores an event, and tells all who subscribed (PR12). */
  function publish(channel, event, data, id) {
    const { place, text } = memory.append(channel, event, data, id);
    for (const { channels, write } of conversations) if (channels.has(channel)) write(text);
    return place;
  }

  const application = askApplication({ authenticate, authorize, commands, publish });
  sockets.on('connection', (socket) => {
    const conversation = createConversation({
      application,
      memory,
      limits: { maxPayloadBytes, helloTimeoutMs },
      isOpen: () => socket.readyState === socket.OPEN,
      write: (text) => (socket.bufferedAmount > maxBufferedBytes ? socket.terminate() : socket.send(text)),
      close: (code) => socket.close(code),
    });
    conversations.add(conversation);

    // Who answered neither of the last two pings is gone (PR17).
    let unanswered = 0;
    const pings = setInterval(() => (unanswered++ < 2 ? socket.ping() : socket.terminate()), pingMs);
    socket.on('pong', () => (unanswered = 0));
    socket.on('message', (data, isBinary) => readFrames(data, isBinary).forEach(conversation.receive));
    // The close that follows says enough.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(pings);
      conversations.delete(conversation);
      conversation.end();
    });
  });

  return {
    publish,
    /** Ends a user's subscription to a channel (PR30). */
    remove(userId, channel) {
      for (const { isOf, remove } of conversations) if (isOf(userId)) remove(channel);
    },
    /** Announces the end, and ends when the window is over (PR19). */
    goAway(spreadMs, reason = 'restart') {
      for (const { goAway } of conversations) goAway(reason, spreadMs);
      return new Promise((resolve) => {
        setTimeout(() => {
          for (const socket of sockets.clients) socket.close(1012, reason);
          resolve();
        }, spreadMs);
      });
    },
    /** Ends at once, as a crash does. */
    terminate() {
      sockets.close();
      for (const socket of sockets.clients) socket.terminate();
    },
  };
}
