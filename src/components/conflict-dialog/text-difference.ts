/** A text and what became of it: what both begin with, what was struck out, what was added, what both end with. */
export interface TextDifference {
  readonly start: string;
  readonly removed: string;
  readonly added: string;
  readonly end: string;
}

/** By words, so that no word is cut in two. Only the ends are compared: enough to see a change of a field. */
export function toTextDifference(before: string, after: string): TextDifference {
  const from = before.split(/(\s+)/);
  const to = after.split(/(\s+)/);
  const shortest = Math.min(from.length, to.length);
  let head = 0;
  while (head < shortest && from[head] === to[head]) head++;
  let tail = 0;
  while (tail < shortest - head && from.at(-1 - tail) === to.at(-1 - tail)) tail++;
  return {
    start: from.slice(0, head).join(''),
    removed: from.slice(head, from.length - tail).join(''),
    added: to.slice(head, to.length - tail).join(''),
    end: from.slice(from.length - tail).join(''),
  };
}
