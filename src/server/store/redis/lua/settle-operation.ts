import { basics } from './lua';

/**
 * Keeps how an operation ended; what is kept already stays, and so does a claim of another hub. A claim that was lost with the tail of Redis is made up
 * for.
 *
 * KEYS: operation. ARGV: hash, node, run, kept for ms, outcome.
 */
export const settleOperation = `${basics}
local known = redis.call('HMGET', KEYS[1], 'hash', 'node', 'outcome', 'at')
if known[1] and (known[3] or known[1] ~= ARGV[1] or known[2] ~= ARGV[2]) then return 0 end
local at = known[4] or int(now())
redis.call('HSET', KEYS[1], 'hash', ARGV[1], 'node', ARGV[2], 'run', ARGV[3], 'at', at, 'outcome', ARGV[5])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
`;
