/**
 * Random numbers that repeat: the same seed gives the same sequence, uniform in [0, 1).
 *
 * The generator is mulberry32 by Tommy Ettinger (2017, public domain): 32 bits of state, fast, good enough for tests, of no
 * use for secrets.
 *
 * @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
 * @example
 * const random = createSeededRandom(1);
 * random(); // 0.6270739405881613, in every run
 */
export function createSeededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** 128 bits as 32 hexadecimal digits, drawn from the given source. */
export function drawId(random: () => number): string {
  const word = () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return word() + word() + word() + word();
}
