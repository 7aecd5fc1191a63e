/**
 * Keeps publishers for a while from now on (ST9): long if their hub vouches for them, and for the last time when their connection left,
 * whoever vouches for them later. Of an older fence: nothing.
 *
 * KEYS: publisher and outcomes in turn. ARGV: time to live in ms, 1 if they left, then the fences.
 * Returns 1 or 0 for each: whether it was still there.
 */
export const keep = `
local held = {}
for index = 1, #KEYS / 2 do
  local publisher, outcomes = KEYS[2 * index - 1], KEYS[2 * index]
  local known = redis.call('HMGET', publisher, 'fence', 'left')
  held[index] = 0
  if known[1] == ARGV[2 + index] and not known[2] then
    if ARGV[2] == '1' then redis.call('HSET', publisher, 'left', 1) end
    redis.call('PEXPIRE', publisher, ARGV[1])
    redis.call('PEXPIRE', outcomes, ARGV[1])
    held[index] = 1
  end
end
return held
`;
