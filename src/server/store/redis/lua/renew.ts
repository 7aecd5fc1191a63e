import { basics } from './lua';

/**
 * Vouches for connections.
 *
 * KEYS: present. ARGV: time to live in ms, then channel and connection of each in one text.
 * Returns 1 or 0 for each: whether it is still present.
 */
export const renew = `${basics}
local expiresAt = int(now() + tonumber(ARGV[1]))
local held = {}
for index = 2, #ARGV do
  held[index - 1] = 0
  if redis.call('ZSCORE', KEYS[1], ARGV[index]) then
    redis.call('ZADD', KEYS[1], expiresAt, ARGV[index])
    held[index - 1] = 1
  end
end
return held
`;
