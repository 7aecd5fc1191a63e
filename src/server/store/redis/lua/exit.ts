import { roster } from './roster';

/**
 * Leaves a channel. A command that was overtaken by a newer one of the same hub does nothing.
 *
 * KEYS: roster, present, versions. ARGV: channel, connection, node, number of the command.
 */
export const exit = `${roster}
local node, order = holderOf(KEYS[1], ARGV[2])
if node == ARGV[3] and tonumber(order) > tonumber(ARGV[4]) then return 0 end
redis.call('ZREM', KEYS[2], ARGV[1] .. '\\n' .. ARGV[2])
removeConnection(KEYS[1], KEYS[3], ARGV[2])
return 1
`;
