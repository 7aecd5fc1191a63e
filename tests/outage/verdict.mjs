/**
 * What a subscriber should have heard and did not, heard twice, or out of order by the hub's offset.
 *
 * @param isRefused it was told that this one is not sent: nobody may hear it
 */
export function judgeHeard(heard, sent, isRefused = () => false) {
  const seen = new Map();
  for (const { n } of heard) seen.set(n, (seen.get(n) ?? 0) + 1);
  let lost = 0;
  for (let n = 1; n <= sent; n++) if (!seen.has(n) && !isRefused({ n })) lost++;
  const refused = heard.filter(isRefused).length;
  const twice = [...seen.values()].reduce((sum, count) => sum + count - 1, 0);
  let disordered = 0;
  for (let i = 1; i < heard.length; i++) if (heard[i].offset <= heard[i - 1].offset) disordered++;
  return { sent, lost, twice, disordered, ...(refused > 0 && { refusedAndYetHeard: refused }) };
}

/** How sends ended, by name. */
export function countOutcomes(outcomes, sent) {
  const counts = {};
  for (let i = 0; i < sent; i++) {
    const { status = 'none', reason } = outcomes[i] ?? {};
    const name = reason === undefined ? status : `${status}: ${reason}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
