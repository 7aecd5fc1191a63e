import { randomUUID } from 'node:crypto';
import { refuse } from './application.mjs';

const longestTimerMs = 2 ** 31 - 1;

/** What one client asks, and what it is answered. */
export function createConversation({ application, memory, limits, isOpen, write, close }) {
  const channels = new Set();
  const lines = {};
  let [client, user, joined, faults] = [undefined, undefined, undefined, 0];
  let timer = setTimeout(() => close(4408), limits.helloTimeoutMs);

  const say = (frame) => write(JSON.stringify(frame));

  function fail(id, error) {
    const [code, expected] = error?.refusal ?? ['internal'];
    say({ type: 'error', id, code, message: `Refused: ${code}.`, expected });
    if (code === 'malformed' && ++faults === 20) close(4400);
    if (code === 'unauthorized') close(4401);
    if (!joined) close(1011); // Not the client's fault (PR24).
  }

  function become(identified) {
    user = identified;
    clearTimeout(timer);
    const leftMs = Math.min(user.expiresAt - Date.now(), longestTimerMs);
    if (user.expiresAt !== undefined) timer = setTimeout(() => close(4401), leftMs);
  }

  function remove(channel) {
    if (channels.delete(channel)) say({ type: 'removed', channel, code: 'forbidden', message: 'Not any more.' });
  }

  const answers = {
    async hello(frame) {
      if (!frame.versions.includes(1)) return close(4406);
      clearTimeout(timer);
      client = frame.client;
      const identified = await application.identify(frame.token, client);
      if (!isOpen()) return;
      become(identified);
      joined = memory.join(user.userId, client, () => close(4409));
      const session = { session: randomUUID(), time: Date.now(), resumed: joined.resumed, epoch: joined.epoch };
      const powers = { capabilities: ['history'], limits: { maxPayloadBytes: limits.maxPayloadBytes } };
      say({ type: 'welcome', version: 1, ...session, ...powers, user: user.userId, expiresAt: user.expiresAt });
    },
    async authenticate({ id, token }) {
      const identified = await application.identify(token, client, user);
      if (!isOpen()) return;
      become(identified);
      say({ type: 'authenticated', id, expiresAt: user.expiresAt });
      // What was allowed before may be so no longer (PR30).
      for (const channel of channels)
        await application.allow(user, { action: 'subscribe', channel }).catch(() => remove(channel));
    },
    ping: async ({ id }) => say({ type: 'pong', id, time: Date.now() }),
    command: async ({ id, name, data }) =>
      say({ type: 'answer', id, data: await application.perform(user, { name, data }) }),
    async subscribe({ id, channel, from }) {
      channels.delete(channel);
      await application.allow(user, { action: 'subscribe', channel });
      // In one go: no event may come between what was missed and what is live (PR26).
      const { end, recovered, missed } = memory.read(channel, from);
      channels.add(channel);
      say({ type: 'subscribed', id, channel, ...end, recovered });
      for (const text of missed) write(text);
    },
    async unsubscribe({ id, channel }) {
      channels.delete(channel);
      say({ type: 'unsubscribed', id, channel });
    },
    async publish({ id, seq, channel, event: name, data, isMalformed }) {
      const run = () => (isMalformed ? refuse('malformed') : application.perform(user, { channel, name, data, id }));
      const { outcome, expected, duplicate } = memory.claim(joined.publisher, { id, seq, channel }, run);
      const place = await (outcome ?? refuse('sequence', expected));
      say({ type: 'ack', id, seq, duplicate, ...(channel !== undefined && place) });
    },
    malformed: () => refuse('malformed'),
  };

  function receive(frame) {
    if (!isOpen()) return;
    if (!joined && (client || frame.type !== 'hello')) return close(4400);
    const type = joined && frame.type === 'hello' ? 'malformed' : frame.type;
    if (!Object.hasOwn(answers, type)) return; // From a newer version (PR6).
    const answer = async () => isOpen() && answers[type](frame).catch((error) => fail(frame.id, error));
    if (!/publish|subscribe/.test(type)) return answer();
    // One after the other for channels, and for the application; neither waits for the other (PR23).
    const line = frame.channel === undefined ? 'application' : 'channels';
    lines[line] = Promise.resolve(lines[line]).then(answer);
  }

  function end() {
    clearTimeout(timer);
    joined?.leave();
  }
  const isOf = (userId) => joined !== undefined && user.userId === userId;
  const goAway = (reason, spreadMs) => joined && say({ type: 'go-away', reason, spreadMs });
  return { channels, write, receive, remove, isOf, goAway, end };
}
