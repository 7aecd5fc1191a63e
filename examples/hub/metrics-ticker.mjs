const intervalMs = 1_000;

/**
 * Publishes `metrics:update` to the channel `metrics`, while somebody is subscribed. The values wander smoothly and, for a seed, the
 * same way each time.
 *
 * @param {import('tidewire/server').Hub} hub
 * @returns {() => void} stops it
 */
export function startMetricsTicker(hub, { seed = 1 } = {}) {
  const random = createRandom(seed);
  const cpu = createWanderer(random, { start: 35, min: 2, max: 98, step: 6 });
  const memory = createWanderer(random, { start: 62, min: 40, max: 90, step: 1 });
  const timer = setInterval(() => {
    if (hub.subscriberCount('metrics') === 0) return;
    hub.publish('metrics', 'metrics:update', {
      cpu: cpu(),
      memory: memory(),
      connections: hub.connections,
      at: Date.now(),
    });
  }, intervalMs);
  return () => clearInterval(timer);
}

/** A value with inertia, drawn back to where it started. */
function createWanderer(random, { start, min, max, step }) {
  let value = start;
  let speed = 0;
  return () => {
    speed = speed * 0.8 + (random() - 0.5) * step + (start - value) * 0.02;
    value = Math.min(max, Math.max(min, value + speed));
    return Math.round(value * 10) / 10;
  };
}

/** Mulberry32. */
function createRandom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
