// A backend that speaks Tidewire protocol 1 (PRn: docs/protocol.md), and knows nothing for longer than a connection.
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { WebSocketServer } from 'ws';
import { parse } from 'yaml';

const asyncApi = parse(readFileSync(new URL('../../docs/asyncapi.yaml', import.meta.url), 'utf8'));
asyncApi.components.messages['client.batch'].payload.properties.frames.items = {}; // Each is looked at for itself.
const ajv = new Ajv({ strict: false, unicode: false, logger: false }).addSchema(asyncApi, 'asyncapi'); // Counts UTF-16.
const fits = (frame) => ajv.validate(`asyncapi#/components/messages/client.${frame.type}/payload`, frame);
const readJson = async (data, isBinary) => JSON.parse(isBinary ? '' : data);
const isSafe = (value, levels) =>
  Object(value) !== value ||
  (levels > 0 && !Object.hasOwn(value, '__proto__') && Object.values(value).every((each) => isSafe(each, levels - 1)));

export function createBackend({ server, authenticate, authorize, commands, limits = {} }) {
  const { maxPayloadBytes: maxPayload = 1_048_576, helloTimeoutMs = 10_000 } = limits;
  const hub = { version: 1, resumed: false, capabilities: [], limits: { maxPayloadBytes: maxPayload } };
  const [epoch, offsets] = [crypto.randomUUID(), new Map()];
  const verifyClient = ({ req }, decide) => decide(/\btidewire\.v1\b/.test(req.headers['sec-websocket-protocol']), 426);
  const sockets = new WebSocketServer({ server, maxPayload, verifyClient, handleProtocols: () => 'tidewire.v1' });
  function publish(channel, event, data, id = crypto.randomUUID()) {
    const offset = (offsets.get(channel) ?? 0) + 1;
    const text = JSON.stringify({ type: 'event', event, data, channel, id, offset });
    if (Buffer.byteLength(text) > maxPayload) throw new Error('too-large');
    offsets.set(channel, offset);
    for (const socket of sockets.clients) if (socket.channels.has(channel)) socket.send(text);
    return { epoch, offset };
  }

  sockets.on('connection', (socket) => {
    const [channels, numbers, session] = [(socket.channels = new Set()), new Map(), crypto.randomUUID()];
    let [user, hellos, faults, unanswered, last] = [null, 0, 0, 0, Promise.resolve()];
    let deadline = Date.now() + helloTimeoutMs;
    const clock = setInterval(() => Date.now() < deadline || socket.close(user ? 4401 : 4408), 100);
    const pings = setInterval(() => (unanswered++ < 2 ? socket.ping() : socket.terminate()), 30_000); // PR17
    const say = (frame) => socket.send(JSON.stringify(frame));
    const may = (action, channel, name) => authorize({ user, action, channel, name }) === true;
    /** Each does what a frame asks for, or returns the code of a refusal. */
    const answers = {
      hello: async (frame) => (frame.versions.includes(1) ? answers.authenticate(frame) : socket.close(4406)),
      async authenticate({ type, id, token }) {
        const found = await authenticate({ token });
        if (!found || (user && user.userId !== found.userId)) return 'unauthorized';
        [user, deadline, socket.say] = [found, found.expiresAt ?? Infinity, say];
        const welcome = { type: 'welcome', ...hub, session, epoch: session, time: Date.now(), user: user.userId };
        say({ ...(type === 'hello' ? welcome : { type: 'authenticated', id }), expiresAt: user.expiresAt });
        const lost = [...channels].filter((channel) => !may('subscribe', channel) && channels.delete(channel));
        for (const channel of lost) say({ type: 'removed', channel, code: 'forbidden', message: 'forbidden' }); // PR30
      },
      ping: async ({ id }) => say({ type: 'pong', id, time: Date.now() }),
      async subscribe({ id, channel, from }) {
        if (!may('subscribe', channel)) return 'forbidden';
        say({ type: 'subscribed', id, channel, epoch, offset: offsets.get(channel) ?? 0, recovered: !from });
        channels.add(channel);
      },
      async unsubscribe({ id, channel }) {
        channels.delete(channel);
        say({ type: 'unsubscribed', id, channel });
      },
      async command({ id, name, data }, reply = { type: 'answer', id }) {
        if (!may('command', undefined, name)) return 'forbidden';
        if (!Object.hasOwn(commands, name)) return 'unknown-command';
        say({ data: await commands[name](data, { user, publish }), ...reply });
      },
      async publish({ id, seq, channel, event, data }) {
        if (seq !== (numbers.get(channel) ?? 0) + 1) return 'sequence';
        numbers.set(channel, seq); // Whatever becomes of it (PR13).
        if (!fits({ type: 'command', id, name: event })) return 'malformed';
        const run = () => answers.command({ name: event, data }, { type: 'ack', id, seq, data: undefined });
        if (!channel) return (last = last.then(run, run)); // One after the other (PR23).
        if (!may('publish', channel, event)) return 'forbidden';
        say({ type: 'ack', id, seq, ...publish(channel, event, data, id) });
      },
      batch: async ({ frames }) => frames.forEach((frame) => answer(frame?.type === 'batch' ? null : frame)),
    };

    async function answer(sent) {
      const frame = isSafe(sent, sent?.type === 'batch' ? 66 : 64) ? Object(sent) : {};
      const isKnown = Object.keys(answers).includes(frame.type);
      if (socket.readyState !== socket.OPEN || (user && !isKnown && typeof frame.type === 'string')) return; // Newer (PR6).
      const isInTurn = user ? frame.type !== 'hello' : frame.type === 'hello' && ++hellos === 1;
      const isFine = isKnown && isInTurn && fits({ ...frame, event: 'any' }); // A bad event uses up a number (PR13).
      const toCode = (error) => (error?.message === 'too-large' ? 'too-large' : 'internal');
      const code = isFine ? await answers[frame.type](frame).catch(toCode) : 'malformed';
      const id = fits({ ...frame, type: 'ping' }) ? frame.id : undefined;
      if (code) say({ type: 'error', id, code, message: `Refused: ${code}.` });
      if (code === 'unauthorized') socket.close(4401);
      if (!user || (code === 'malformed' && ++faults === 20)) socket.close(code === 'malformed' ? 4400 : 1011); // PR24
    }
    socket.on('message', async (data, isBinary) => answer(await readJson(data, isBinary).catch(() => null)));
    socket.on('pong', () => (unanswered = 0)).on('error', () => undefined); // The close behind an error says enough.
    socket.on('close', () => [clock, pings].forEach(clearInterval));
  });
  function goAway(spreadMs) {
    for (const socket of sockets.clients) socket.say?.({ type: 'go-away', reason: 'restart', spreadMs });
    setTimeout(() => sockets.clients.forEach((socket) => socket.close(1012)), spreadMs);
  }
  return { publish, goAway };
}
