/**
 * Gives a key back, unless it is settled, another hub's, or of a newer run.
 *
 * KEYS: operation. ARGV: hash, node, run.
 */
export const releaseOperation = `
local known = redis.call('HMGET', KEYS[1], 'hash', 'node', 'run', 'outcome')
if known[1] ~= ARGV[1] or known[2] ~= ARGV[2] or known[4] or tonumber(known[3]) > tonumber(ARGV[3]) then return 0 end
redis.call('DEL', KEYS[1])
return 1
`;
