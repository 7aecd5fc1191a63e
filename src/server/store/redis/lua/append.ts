import { logAppend } from './log-append';
import { logEnd } from './log-end';
import { basics } from './lua';

/**
 * Appends for the server's own code, with a key once per key (ST8).
 *
 * KEYS: stream, metadata, next epoch, used key (if there is one).
 * ARGV: spare epoch, most entries, history in ms, id, entry, hash, retention of keys in ms.
 */
export const append = `${basics}${logEnd}${logAppend}
local key = KEYS[4]
if key then
  local used = redis.call('HMGET', key, 'hash', 'position')
  if used[1] then
    if used[1] ~= ARGV[6] then return { 'conflict', used[2] } end
    return { 'repeated', used[2] }
  end
end
local position = logAppend(KEYS, ARGV, ARGV[4], ARGV[5], now())
if key then
  redis.call('HSET', key, 'hash', ARGV[6], 'position', position)
  redis.call('PEXPIRE', key, ARGV[7])
end
return { 'appended', position }
`;
