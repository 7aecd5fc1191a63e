/** What the server calls what was created here under temporary ids (TI). */
export interface Aliases {
  /** By temporary id or key, the real one. */
  readonly all: ReadonlyMap<string, string>;
  /** The key by which the server knows an entity. */
  resolve(key: string): string;
  /** The key by which an entity was first known here; React keys are made of it (TI2). */
  firstKey(key: string): string;
  /** Also learns the part in which two keys differ: `todo:tmp-1` and `todo:17` say that `tmp-1` is `17`. @returns what was learned */
  learn(temporary: string, real: string): readonly (readonly [string, string])[];
  clear(): void;
}

export function createAliases(): Aliases {
  const all = new Map<string, string>();
  const first = new Map<string, string>();
  return {
    all,
    resolve: (key) => all.get(key) ?? key,
    firstKey: (key) => first.get(key) ?? key,
    learn(temporary, real) {
      const [from, to] = [temporary.split(/[:/]/), real.split(/[:/]/)];
      const other = from.flatMap((segment, index) => (segment === to[index] ? [] : [[segment, to[index]] as const]));
      const [[segment, name] = [], ...more] = from.length === to.length ? other : [];
      const isPart = segment !== undefined && name !== undefined && !more.length && segment !== temporary;
      const learned = [[temporary, real] as const, ...(isPart ? [[segment, name] as const] : [])];
      for (const [key, value] of learned) all.set(key, value);
      first.set(real, temporary);
      return learned;
    },
    clear() {
      all.clear();
      first.clear();
    },
  };
}
