import { claimNumber } from './claim-number';
import { logAppend } from './log-append';
import { logEnd } from './log-end';
import { basics } from './lua';
import { outcomeLookup } from './outcome-lookup';

/**
 * One publish to a channel: fence, sequence, append and outcome in one step (ST1).
 *
 * KEYS: publisher, outcomes, stream, metadata, next epoch.
 * ARGV: fence, destination, number, id, most destinations, spare epoch, most entries, history in ms, entry's id, entry.
 */
export const publish = `${basics}${logEnd}${logAppend}${outcomeLookup}${claimNumber}
return claimNumber(function(at)
  local log, limits = { KEYS[3], KEYS[4], KEYS[5] }, { ARGV[6], ARGV[7], ARGV[8] }
  return 'accepted ' .. logAppend(log, limits, ARGV[9], ARGV[10], at)
end)
`;
