/**
 * Who is present in one channel: connections in, members out. A member joins with its first connection and leaves with its last.
 *
 * One hash per channel; its name is also the topic of its changes. `v` is the version, `j` how many joined, `c…` the member of a
 * connection (with the hub's node and the number of its command), `m…` a member: when it joined, then connection, user and state in
 * turn, the newest last. A roster that nobody is on is deleted; versions go on behind the highest one of all that were.
 */
export const roster = `
local function readMember(roster, member)
  local packed = redis.call('HGET', roster, 'm' .. member)
  return packed and cmsgpack.unpack(packed)
end

-- User and state of a member are those that its newest connection has.
local function shown(record)
  return record[#record - 1] .. '\\n' .. record[#record]
end

local function announce(roster, change, member, userAndState)
  local version = redis.call('HINCRBY', roster, 'v', 1)
  redis.call('PUBLISH', roster, version .. '\\n' .. change .. '\\n' .. member .. '\\n' .. userAndState)
end

-- @return node, number, member
local function holderOf(roster, connection)
  local held = redis.call('HGET', roster, 'c' .. connection)
  if not held then return end
  return string.match(held, '^([^\\n]*)\\n([^\\n]*)\\n(.*)$')
end

local function takeOut(record, connection)
  for index = 2, #record, 3 do
    if record[index] == connection then
      for _ = 1, 3 do table.remove(record, index) end
      return
    end
  end
end

local function removeConnection(roster, versions, connection)
  local _, _, member = holderOf(roster, connection)
  if not member then return end
  local record = readMember(roster, member)
  local before = shown(record)
  takeOut(record, connection)
  redis.call('HDEL', roster, 'c' .. connection)
  if #record == 1 then
    redis.call('HDEL', roster, 'm' .. member)
    announce(roster, 'left', member, before)
  else
    redis.call('HSET', roster, 'm' .. member, cmsgpack.pack(record))
    if shown(record) ~= before then announce(roster, 'updated', member, shown(record)) end
  end
  -- Only the two counters are left.
  if redis.call('HLEN', roster) > 2 then return end
  local version = tonumber(redis.call('HGET', roster, 'v'))
  if version > tonumber(redis.call('GET', versions) or 0) then redis.call('SET', versions, version) end
  redis.call('DEL', roster)
end
`;
