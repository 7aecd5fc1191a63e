/**
 * Where does a log end? A channel without events is at offset 0 of the epoch that its log would get: one for the whole store, or
 * asking for the end of a channel would have to create something.
 */
export const logEnd = `
-- @return epoch, offset, id, exists, time of the oldest entry kept (or of one before it)
local function logEnd(metadata, nextEpoch, spareEpoch)
  local held = redis.call('HMGET', metadata, 'epoch', 'offset', 'id', 'oldest')
  if held[1] then return held[1], tonumber(held[2]), held[3], true, tonumber(held[4]) end
  local epoch = redis.call('GET', nextEpoch)
  if not epoch then
    redis.call('SET', nextEpoch, spareEpoch)
    epoch = spareEpoch
  end
  return epoch, 0, '', false, nil
end
`;
