import { basics } from './lua';
import { roster } from './roster';

/**
 * Removes and announces whose time is over, not all at once. Whoever asks first does it; nobody does it again.
 *
 * The rosters are found on the way, so their names cannot be told ahead: they lie in the same slot as `present`.
 *
 * KEYS: present, versions. ARGV: what rosters' names begin with, most at once.
 * Returns how many were removed.
 */
export const sweep = `${basics}${roster}
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', int(now()), 'LIMIT', 0, ARGV[2])
for _, name in ipairs(due) do
  local channel, connection = string.match(name, '^([^\\n]*)\\n(.*)$')
  redis.call('ZREM', KEYS[1], name)
  removeConnection(ARGV[1] .. channel, KEYS[2], connection)
end
return #due
`;
