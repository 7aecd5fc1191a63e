// What it costs to thin out a flood of updates, and what it saves: `npm run build && node bench/updates.mjs`.
// 100,000 updates over 1,000 keys go through `createUpdateProcessor`, and through what one would write by hand, an array and a
// timer. Both hand over to an app that shows the newest of each key. By turns, seven rounds each. Figures: what a push costs, how
// many rows the app renders, and how little a row must cost for the processor to pay.
import { browserEnvironment, createUpdateProcessor } from 'tidewire/core';

const updates = 100_000;
const keys = 1_000;
const rounds = 7;
/** So many come in one task, as from one wire message. */
const burst = 250;
const flood = Array.from({ length: updates }, (_, index) => ({
  id: `update-${index}`,
  key: `key-${(index * 7_919) % keys}`,
  // Every tenth comes late.
  at: index % 10 === 0 ? index - 2_000 : index,
  value: index,
}));
const newest = new Map();
for (const update of flood) if (!(newest.get(update.key)?.at > update.at)) newest.set(update.key, update);

const idOf = ({ id }) => id;
const keyOf = ({ key }) => key;
const timestampOf = ({ at }) => at;

const nextTask = () => new Promise((resolve) => setImmediate(resolve));

/** An app that shows the newest of each key. @returns what to call with a batch, and what was done */
function createApp() {
  const rows = new Map();
  let rendered = 0;
  return {
    rows,
    get rendered() {
      return rendered;
    },
    apply(batch) {
      for (const update of batch) {
        if (rows.get(update.key)?.at > update.at) continue;
        rows.set(update.key, update);
        rendered++;
      }
    },
  };
}

function createByHand(apply) {
  let waiting = [];
  let timer;
  const flush = () => {
    timer = undefined;
    const batch = waiting;
    waiting = [];
    apply(batch);
  };
  return {
    push(update) {
      waiting.push(update);
      timer ??= setTimeout(flush, 200);
    },
    flush() {
      clearTimeout(timer);
      flush();
    },
    dispose() {},
  };
}

function createOurs(more) {
  return (apply) => {
    const processor = createUpdateProcessor({ environment: browserEnvironment(), keyOf, ...more });
    processor.onUpdate(apply);
    return processor;
  };
}

const contenders = [
  { name: 'array and setTimeout', create: createByHand },
  { name: 'one per key', create: createOurs({ timestampOf }) },
  { name: 'one per key, no duplicates', create: createOurs({ timestampOf, idOf }) },
];

/** @returns ms of pushing and delivering, what others do in between left out, and rows rendered */
async function run({ name, create }) {
  const app = createApp();
  let ms = 0;
  const work = (task) => {
    const began = performance.now();
    task();
    ms += performance.now() - began;
  };
  let isPushing = false;
  const { push, flush, dispose } = create((batch) => (isPushing ? app.apply(batch) : work(() => app.apply(batch))));
  const pushing = (task) => {
    isPushing = true;
    work(task);
    isPushing = false;
  };
  for (let from = 0; from < updates; from += burst) {
    pushing(() => flood.slice(from, from + burst).forEach(push));
    await nextTask();
  }
  pushing(flush);
  dispose();
  for (const [key, { value }] of newest)
    if (app.rows.get(key)?.value !== value) throw new Error(`${name} does not show the newest of ${key}.`);
  return { ms, rows: app.rendered };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const results = new Map(contenders.map(({ name }) => [name, []]));
for (let round = 0; round < rounds; round++)
  for (const contender of contenders) results.get(contender.name).push(await run(contender));

const [byHand, ...ours] = [...results].map(([name, all]) => {
  const [ms, rows] = [median(all.map((one) => one.ms)), median(all.map((one) => one.rows))];
  console.log(
    `${name}: ${((ms * 1e3) / updates).toFixed(2)} µs an update, ${rows} rows rendered (median of ${rounds}; ${all.map((one) => `${one.ms.toFixed(0)} ms`).join(', ')})`,
  );
  return { name, ms, rows };
});
for (const { name, ms, rows } of ours) {
  const worthUs = ((ms - byHand.ms) * 1e3) / (byHand.rows - rows);
  console.log(
    `${name}: ${(byHand.rows / rows).toFixed(1)} times fewer rows, ${(ms / byHand.ms).toFixed(1)} times the time; pays where rendering a row costs more than ${worthUs.toFixed(2)} µs`,
  );
}
