import { maxOutcomes } from '../../store';

/**
 * Is this number the next of its destination? Needs `basics` and `outcomeLookup`.
 *
 * KEYS: publisher, outcomes. ARGV: fence, destination, number, id, most destinations.
 */
export const claimNumber = `
-- @param effect(at) runs if the number is the next one; gives the outcome
local function claimNumber(effect)
  local fence, destination, seq, id = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
  local held = redis.call('HMGET', KEYS[1], 'fence', 'last:' .. destination, 'destinations')
  if held[1] ~= fence then return { 'fenced' } end
  local last = tonumber(held[2] or 0)
  local number = tonumber(seq)
  local at = now()

  if number <= last then
    local index, knownId, claimedAt, outcome = findOutcome(KEYS[2], destination, seq, last)
    if not index or knownId ~= id then return { 'out-of-sequence', last + 1 } end
    return { 'repeated', outcome, claimedAt, at - tonumber(claimedAt) }
  end
  if number > last + 1 then return { 'out-of-sequence', last + 1 } end
  if not held[2] and tonumber(held[3] or 0) >= tonumber(ARGV[5]) then return { 'too-many-destinations' } end

  local outcome = effect(at)
  redis.call('HSET', KEYS[1], 'last:' .. destination, seq)
  if not held[2] then redis.call('HINCRBY', KEYS[1], 'destinations', 1) end
  local count = redis.call('LPUSH', KEYS[2], outcomeText(seq, destination, id, int(at), outcome))
  if count == 1 then redis.call('PEXPIRE', KEYS[2], redis.call('PTTL', KEYS[1])) end
  if count > ${maxOutcomes} then redis.call('LTRIM', KEYS[2], 0, ${maxOutcomes - 1}) end
  return { 'claimed', outcome, int(at) }
end
`;
