import { basics } from './lua';

/**
 * Takes a key, if nobody has it (PR50).
 *
 * A hub takes again what it has taken, unless a newer run of its own has: what was asked on a connection that was given up may come late.
 *
 * KEYS: operation. ARGV: hash, node, run, kept for ms, taken over after ms (or an empty text).
 */
export const claimOperation = `${basics}
local known = redis.call('HMGET', KEYS[1], 'hash', 'node', 'run', 'at', 'outcome')
local at = now()
if known[1] then
  if known[1] ~= ARGV[1] then return { 'conflict' } end
  local age = math.max(0, at - tonumber(known[4]))
  if known[5] then return { 'repeated', age, known[5] } end
  local isOwn = known[2] == ARGV[2] and tonumber(ARGV[3]) >= tonumber(known[3])
  local isDead = ARGV[5] ~= '' and age > tonumber(ARGV[5])
  if not isOwn and not isDead then return { 'pending', age } end
end
redis.call('HSET', KEYS[1], 'hash', ARGV[1], 'node', ARGV[2], 'run', ARGV[3], 'at', int(at))
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return { 'claimed' }
`;
