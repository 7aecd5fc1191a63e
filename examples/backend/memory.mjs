// What a backend remembers of channels and publishers. A database in its place outlives a restart; see PR29 for what is one step.
import { randomUUID } from 'node:crypto';

const keptEvents = 1_000;
const keptOutcomes = 256;
const forgetAfterMs = 24 * 60 * 60 * 1_000;

export function createMemory() {
  /** Names this memory: another one means that offsets started over (PR16). */
  const epoch = randomUUID();
  const logs = new Map();
  const publishers = new Map();
  const logOf = (channel) => logs.get(channel) ?? { last: 0, kept: [] };

  return {
    /** Gives an event the next offset of its channel (PR16). @returns where it is, and the frame that tells of it */
    append(channel, event, data, id = randomUUID()) {
      const log = logOf(channel);
      const offset = log.last + 1;
      const text = JSON.stringify({ type: 'event', event, data, channel, id, offset });
      log.last = offset;
      log.kept.push({ id, text });
      if (log.kept.length > keptEvents) log.kept.shift();
      logs.set(channel, log);
      return { place: { epoch, offset }, text };
    },

    /** The end of a channel's log, and what lies behind a position if that is still known (PR25, PR26). */
    read(channel, from) {
      const { last, kept } = logOf(channel);
      const end = { epoch, offset: last, lastId: kept.at(-1)?.id };
      if (!from) return { end, recovered: true, missed: [] };
      // So many of the kept events the client has, if the last of them is the one that it saw.
      const seen = from.epoch === epoch ? from.offset - last + kept.length : NaN;
      const recovered = from.offset === 0 ? seen === 0 : (kept[seen - 1]?.id ?? null) === (from.id ?? undefined);
      return { end, recovered, missed: recovered ? kept.slice(seen).map(({ text }) => text) : [] };
    },

    /**
     * What is known of a publisher, held by this connection from now on. Whoever held it is fenced: its `end` is called (PR14, PR15).
     * Once nobody holds it, it is forgotten after a day.
     */
    join(userId, client, end) {
      const key = JSON.stringify([userId, client]);
      const known = publishers.get(key);
      const publisher = known ?? { epoch: randomUUID(), numbers: new Map(), outcomes: new Map() };
      clearTimeout(known?.timer);
      known?.end();
      publishers.set(key, Object.assign(publisher, { end }));
      const forget = () => publishers.delete(key);
      const leave = () => {
        if (publisher.end === end) publisher.timer = setTimeout(forget, forgetAfterMs).unref();
      };
      return { publisher, epoch: publisher.epoch, resumed: known !== undefined, leave };
    },

    /**
     * Uses a number once: the next one is run, and a copy shares the outcome of the first (PR13).
     *
     * @returns `outcome`, a Promise; or else the number that is `expected`
     */
    claim({ numbers, outcomes }, { id, seq, channel }, run) {
      const key = JSON.stringify([channel, seq]);
      const first = outcomes.get(key);
      if (first?.id === id) return { outcome: first.outcome, duplicate: true };
      const expected = (numbers.get(channel) ?? 0) + 1;
      if (seq !== expected) return { expected };
      const outcome = run();
      numbers.set(channel, seq);
      outcomes.set(key, { id, outcome });
      if (outcomes.size > keptOutcomes) outcomes.delete(outcomes.keys().next().value);
      return { outcome };
    },
  };
}
