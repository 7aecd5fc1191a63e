import { basics } from './lua';

/**
 * Takes over a publisher (ST3).
 *
 * The fence is drawn from a counter of the whole store that is never behind the clock: neither a publisher that was forgotten nor a
 * promoted replica that has not heard of the last joins gives a number away twice.
 *
 * A command whose connection was given up may run after newer ones of the same hub: an old join must not fence them.
 *
 * KEYS: publisher, outcomes, fence. ARGV: epoch for a new one, time to live in ms, node, number of the command in it.
 */
export const join = `${basics}
local known = redis.call('HMGET', KEYS[1], 'epoch', 'node', 'order')
if known[2] == ARGV[3] and tonumber(known[3]) > tonumber(ARGV[4]) then return redis.error_reply('STALE join') end
local time = redis.call('TIME')
local fence = math.max(time[1] * 1000000 + time[2], tonumber(redis.call('GET', KEYS[3]) or 0) + 1)
redis.call('SET', KEYS[3], int(fence))
if not known[1] then redis.call('DEL', KEYS[2]) end
local epoch = known[1] or ARGV[1]
redis.call('HSET', KEYS[1], 'epoch', epoch, 'fence', int(fence), 'node', ARGV[3], 'order', ARGV[4])
redis.call('HDEL', KEYS[1], 'left')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return { int(fence), epoch, known[1] and 1 or 0 }
`;
