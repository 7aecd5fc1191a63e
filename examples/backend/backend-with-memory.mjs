// What backend.mjs does, and it remembers events and publishers: clients resume where they were, and each publish is done once.
// Rules PRn stand in docs/protocol.md. `memory` stands for a database, which would drop what is old.
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { WebSocketServer } from 'ws';
import { parse } from 'yaml';

const asyncApi = parse(readFileSync(new URL('../../docs/asyncapi.yaml', import.meta.url), 'utf8'));
const ajv = new Ajv({ strict: false, unicode: false, logger: false }).addSchema(asyncApi, 'asyncapi'); // Counts UTF-16.
const fits = (frame) => ajv.validate(`asyncapi#/components/messages/client.${frame.type}/payload`, frame);
const isBatch = ajv.compile({ type: 'array', minItems: 1, maxItems: 256 });
const readJson = async (data, isBinary) => JSON.parse(isBinary ? '' : data);

/** What strangers send may neither nest too deep nor replace a prototype (PR7). */
const isSafe = (value, levels) =>
  Object(value) !== value ||
  (levels > 0 && !Object.hasOwn(value, '__proto__') && Object.values(value).every((each) => isSafe(each, levels - 1)));

/** Becomes an `error` with this code. Of any other error the client hears `internal`, and nothing of its text. */
function refuse(code) {
  throw Object.assign(new Error(code), { refusal: code });
}

export const createMemory = () => ({ epoch: crypto.randomUUID(), logs: { __proto__: null }, publishers: {} });

export function createBackend({ server, authenticate, authorize, commands, limits = {}, memory = createMemory() }) {
  const { maxPayloadBytes = 1_048_576, helloTimeoutMs = 10_000 } = limits;
  const { epoch, logs, publishers } = memory;
  const verifyClient = ({ req }, decide) => decide(/\btidewire\.v1\b/.test(req.headers['sec-websocket-protocol']), 426);
  const handleProtocols = () => 'tidewire.v1';
  const sockets = new WebSocketServer({ server, maxPayload: maxPayloadBytes, verifyClient, handleProtocols });

  /** Gives an event the next offset, and tells all who subscribed (PR12, PR16). Offset 0 is before the first event. */
  function publish(channel, event, data, id = crypto.randomUUID()) {
    const log = (logs[channel] ??= [{}]);
    const text = JSON.stringify({ type: 'event', event, data, channel, id, offset: log.length });
    if (Buffer.byteLength(text) > maxPayloadBytes) refuse('too-large');
    for (const socket of sockets.clients) if (socket.channels.has(channel)) socket.send(text);
    return { epoch, offset: log.push({ id, text }) - 1 };
  }

  sockets.on('connection', (socket) => {
    const channels = (socket.channels = new Set());
    let [client, user, publisher, faults, unanswered] = [null, null, null, 0, 0];
    let timer = setTimeout(() => socket.close(4408), helloTimeoutMs);
    const pings = setInterval(() => (unanswered++ < 2 ? socket.ping() : socket.terminate()), 30_000); // PR17
    const isOpen = () => socket.readyState === socket.OPEN;
    const say = (frame) => socket.send(JSON.stringify(frame));
    const may = (action, channel, name) => authorize({ user, action, channel, name }) === true;

    function recheck() {
      for (const channel of channels)
        if (!may('subscribe', channel) && channels.delete(channel))
          say({ type: 'removed', channel, code: 'forbidden', message: 'Not any more.' });
    }

    /** Publishes to a channel. Without one it is a command to the application (PR12). */
    function perform(channel, name, data, id) {
      if (!may(channel ? 'publish' : 'command', channel, name)) refuse('forbidden');
      if (channel) return publish(channel, name, data, id);
      return Object.hasOwn(commands, name) ? commands[name](data, { user, publish }) : refuse('unknown-command');
    }

    const answers = {
      async hello(frame) {
        if (publisher) refuse('malformed');
        if (!frame.versions.includes(1)) return socket.close(4406);
        client = frame.client;
        await answers.authenticate(frame);
        const key = JSON.stringify([user.userId, client]);
        const known = publishers[key];
        known?.socket.close(4409); // A newer connection fences the older one (PR15).
        publisher = publishers[key] = { outcomes: { __proto__: null }, ...known, socket };
        Object.assign(socket, { say, recheck });
        const session = { session: crypto.randomUUID(), time: Date.now(), resumed: known !== undefined, epoch };
        const powers = { capabilities: ['history', 'publishers'], limits: { maxPayloadBytes } };
        say({ type: 'welcome', version: 1, ...session, ...powers, user: user.userId, expiresAt: user.expiresAt });
      },
      async authenticate({ id, token }) {
        const found = await authenticate({ token, client });
        if (!found || !isOpen() || (user && user.userId !== found.userId)) refuse('unauthorized');
        user = found;
        clearTimeout(timer);
        const leftMs = Math.min(user.expiresAt - Date.now(), 2 ** 31 - 1);
        if (user.expiresAt !== undefined) timer = setTimeout(() => socket.close(4401), leftMs);
        if (publisher) say({ type: 'authenticated', id, expiresAt: user.expiresAt });
        recheck(); // What was allowed before may be so no longer (PR30).
      },
      ping: ({ id }) => say({ type: 'pong', id, time: Date.now() }),
      command: async ({ id, name, data }) => say({ type: 'answer', id, data: await perform(undefined, name, data) }),
      subscribe({ id, channel, from }) {
        if (!may('subscribe', channel)) refuse('forbidden');
        const log = logs[channel] ?? [{}];
        const recovered = !from || (from.epoch === epoch && from.offset in log && log[from.offset].id === from.id);
        say({ type: 'subscribed', id, channel, epoch, offset: log.length - 1, lastId: log.at(-1).id, recovered });
        for (const { text } of from && recovered ? log.slice(from.offset + 1) : []) socket.send(text);
        channels.add(channel);
      },
      unsubscribe({ id, channel }) {
        channels.delete(channel);
        say({ type: 'unsubscribed', id, channel });
      },
      /** Uses a number once; a copy shares the outcome (PR13). To the application, one runs after the other (PR23). */
      async publish(frame) {
        const { id, seq, channel, event, data } = frame;
        const outcomes = (publisher.outcomes[channel ?? ''] ??= [{ outcome: Promise.resolve() }]);
        const duplicate = outcomes[seq]?.id === id || undefined;
        if (!duplicate && seq !== outcomes.length) refuse('sequence');
        const run = async () => (fits(frame) ? perform(channel, event, data, id) : refuse('malformed'));
        if (!duplicate) outcomes.push({ id, outcome: channel ? run() : outcomes.at(-1).outcome.then(run, run) });
        const place = await outcomes[seq].outcome;
        say({ type: 'ack', id, seq, duplicate, ...(channel && place) });
      },
      batch: () => refuse('malformed'), // In another, or not of 1 to 256 frames.
    };

    async function answer(frame) {
      const isKnown = Object.keys(answers).includes(frame?.type);
      if (!isKnown && typeof frame?.type === 'string') return; // From a newer version (PR6).
      try {
        // A publish may be malformed in its event alone, and then uses up its number (PR13).
        if (!isKnown || !fits({ ...frame, event: 'any' })) refuse('malformed');
        await answers[frame.type](frame);
      } catch (error) {
        const code = error?.refusal ?? 'internal';
        const id = fits({ ...frame, type: 'ping' }) ? frame.id : undefined;
        say({ type: 'error', id, code, message: `Refused: ${code}.` });
        if (code === 'unauthorized') socket.close(4401);
        if (code === 'malformed' && (!publisher || ++faults === 20)) socket.close(4400);
        if (!publisher) socket.close(1011); // Not the client's fault (PR24).
      }
    }

    socket.on('message', async (data, isBinary) => {
      const message = await readJson(data, isBinary).catch(() => undefined);
      if (!publisher && (client || message?.type !== 'hello')) socket.close(4400);
      const isWhole = message?.type !== 'batch' || !isBatch(message.frames) || !isSafe(message, 66);
      for (const frame of isWhole ? [message] : message.frames) if (isOpen()) answer(isSafe(frame, 64) ? frame : null);
    });
    socket.on('pong', () => (unanswered = 0));
    socket.on('error', () => undefined); // The close that follows says enough.
    socket.on('close', () => [timer, pings].forEach(clearTimeout));
  });

  function goAway(spreadMs) {
    for (const socket of sockets.clients) socket.say?.({ type: 'go-away', reason: 'restart', spreadMs });
    setTimeout(() => sockets.clients.forEach((socket) => socket.close(1012)), spreadMs);
  }
  return { publish, goAway, recheck: () => sockets.clients.forEach((socket) => socket.recheck?.()) };
}
