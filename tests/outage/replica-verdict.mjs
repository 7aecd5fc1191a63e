/**
 * Two logs of one channel, the dead primary's and the promoted replica's: alike up to where the replica lagged behind, and two lines from
 * there on. Of what follows that place in the dead one nothing is true any more.
 */
export function compareLogs(dead, promoted) {
  for (const log of [dead, promoted])
    if (log.some(({ offset }, index) => offset !== index + 1)) throw new Error('The offsets of a log are not dense.');
  let kept = 0;
  while (kept < dead.length && dead[kept].id === promoted[kept]?.id) kept++;
  const isAt = (log, { offset, id }) => log[offset - 1]?.id === id;
  return {
    kept,
    lost: dead.length - kept,
    promoted,
    isLost: (place) => place.offset > kept && isAt(dead, place),
    isNew: (place) => place.offset > kept && isAt(promoted, place),
    isIn: (place) => isAt(dead, place) || isAt(promoted, place),
  };
}

/**
 * What is wrong with what one subscriber was told.
 *
 * Who was told of anything in the lost tail, be it only that the log ends there, is told of one gap; who was not, of none. Between two
 * gaps offsets follow each other, and lead from one line to the other for nobody.
 */
export function judgeSubscriber({ start, heard, gaps, state }, { isLost, isNew, isIn, promoted }) {
  const faults = {
    silent: 0,
    'out of order': 0,
    invented: 0,
    twice: heard.length - new Set(heard.map(({ id }) => id)).size,
  };
  let line = 0;
  let last = start;
  for (const event of heard) {
    if (!isIn(event)) faults.invented++;
    if (event.line === line) {
      if (event.offset !== last.offset + 1) faults['out of order']++;
      if ((isLost(last) && isNew(event)) || (isNew(last) && isLost(event))) faults.silent++;
    }
    line = event.line;
    last = event;
  }
  const problems = Object.entries(faults)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`);
  const due = [start, ...heard].some(isLost) ? 1 : 0;
  if (gaps.length !== due) problems.push(`${gaps.length} gaps instead of ${due}`);
  if (last.id !== promoted.at(-1)?.id) problems.push(`not at the end of the log, but at ${last.offset}`);
  if (state.length !== promoted.length || state.some((id, index) => id !== promoted[index].id))
    problems.push('its fold is not what the log says');
  return problems;
}

/**
 * What is wrong with how one publisher's sends ended. Done is what one of the two logs holds at the place that was told; what nobody
 * knows is in the promoted one at most once.
 *
 * @param mayLose its numbers, or its last join, were in the lost tail: what was on its way then ends as unknown
 */
export function judgePublisher({ ids, outcomes }, { isIn, promoted }, mayLose) {
  const problems = [];
  const stored = new Map();
  for (const { id } of promoted) stored.set(id, (stored.get(id) ?? 0) + 1);
  for (const [index, id] of ids.entries()) {
    const { status = 'no outcome', offset } = outcomes[index] ?? {};
    if (status !== 'acked' && !(status === 'unknown' && mayLose)) problems.push(`${status}: ${index + 1}`);
    if (status === 'acked' && !isIn({ offset, id })) problems.push(`acknowledged and in no log: ${index + 1}`);
    if ((stored.get(id) ?? 0) > 1) problems.push(`stored twice: ${index + 1}`);
  }
  if (outcomes.at(-1)?.status !== 'acked') problems.push('does not publish any more');
  return problems;
}
