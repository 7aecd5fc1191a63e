/**
 * How does an entry get into a log? Needs `basics` and `logEnd`.
 *
 * The entry goes into the stream first: it is the one step that could fail, and then nothing else was done.
 */
export const logAppend = `
-- Drops entries that are too old, a few at a time: one that comes drops up to ten that go.
-- @return time of the oldest one that is left
local function trimByAge(stream, oldest, at, historyMs)
  for _ = 1, 10 do
    if at - oldest < historyMs then return oldest end
    local first = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
    oldest = tonumber(first[2][4])
    if at - oldest >= historyMs then redis.call('XDEL', stream, first[1]) end
  end
  return oldest
end

-- @param log { stream, metadata, nextEpoch }; the stream's name is also the topic
-- @param limits { spareEpoch, maxEntries, historyMs }
-- @return where it is: epoch, offset and id in one text
local function logAppend(log, limits, id, entry, at)
  local epoch, last, lastId, exists, oldest = logEnd(log[2], log[3], limits[1])
  -- Left behind by a log whose metadata is gone: its offsets would be in the way. (DEL is asked for only then: a script that has
  -- begun with it is not stopped any more when memory is short.)
  if not exists and redis.call('EXISTS', log[1]) == 1 then redis.call('DEL', log[1]) end
  local offset = int(last + 1)
  redis.call('XADD', log[1], 'MAXLEN', '=', limits[2], offset .. '-1', 'id', id, 'at', int(at), 'entry', entry)
  oldest = trimByAge(log[1], oldest or at, at, tonumber(limits[3]))
  redis.call('HSET', log[2], 'epoch', epoch, 'offset', offset, 'id', id, 'oldest', int(oldest))
  redis.call('PEXPIRE', log[1], limits[3])
  local previous = last > 0 and '+' .. lastId .. '\\n' or ''
  redis.call('PUBLISH', log[1], offset .. ' ' .. epoch .. ' ' .. previous .. entry)
  return epoch .. ' ' .. offset .. ' ' .. id
end
`;
