import { outcomeLookup } from './outcome-lookup';

/**
 * Replaces `pending` by how it ended, whoever holds the publisher by now.
 *
 * KEYS: publisher, outcomes. ARGV: destination, number, id, outcome.
 */
export const settle = `${outcomeLookup}
local last = tonumber(redis.call('HGET', KEYS[1], 'last:' .. ARGV[1]) or 0)
local index, id, at, outcome = findOutcome(KEYS[2], ARGV[1], ARGV[2], last)
if not index or id ~= ARGV[3] or outcome ~= 'pending' then return 0 end
redis.call('LSET', KEYS[2], index, outcomeText(ARGV[2], ARGV[1], id, at, ARGV[4]))
return 1
`;
