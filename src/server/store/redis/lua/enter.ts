import { basics } from './lua';
import { roster } from './roster';

/**
 * Enters a channel, or replaces the state. A command that was overtaken by a newer one of the same hub does nothing.
 *
 * KEYS: roster, present, versions. ARGV: channel, connection, member, user, state, time to live in ms, node, number of the command.
 */
export const enter = `${basics}${roster}
local connection, member, user, state, node, order = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[7], ARGV[8]
local oldNode, oldOrder, oldMember = holderOf(KEYS[1], connection)
if oldNode == node and tonumber(oldOrder) > tonumber(order) then return 0 end
if oldMember and oldMember ~= member then removeConnection(KEYS[1], KEYS[3], connection) end

if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('HSET', KEYS[1], 'v', redis.call('GET', KEYS[3]) or 0, 'j', 0) end
local record = readMember(KEYS[1], member)
local before = record and shown(record)
record = record or { redis.call('HINCRBY', KEYS[1], 'j', 1) }

local place
for index = 2, #record, 3 do
  -- An equal state is no newer one: it does not take the place of another connection's.
  if record[index] == connection and record[index + 2] == state then place = index end
end
if not place then
  takeOut(record, connection)
  place = #record + 1
end
record[place], record[place + 1], record[place + 2] = connection, user, state

redis.call('HSET', KEYS[1], 'm' .. member, cmsgpack.pack(record), 'c' .. connection, node .. '\\n' .. order .. '\\n' .. member)
redis.call('ZADD', KEYS[2], int(now() + tonumber(ARGV[6])), ARGV[1] .. '\\n' .. connection)
if not before then
  announce(KEYS[1], 'joined', member, shown(record))
elseif shown(record) ~= before then
  announce(KEYS[1], 'updated', member, shown(record))
end
return 1
`;
