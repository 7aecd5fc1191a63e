import { logEnd } from './log-end';
import { basics } from './lua';

/**
 * The entries behind a position (ST4). It holds only if the entry at it has its id; otherwise the log has lost its tail and grown again.
 *
 * KEYS: stream, metadata, next epoch.
 * ARGV: spare epoch, epoch, offset and id of the position, limit, history in ms.
 * Returns: kind, epoch, offset and id of the end, then stream id and entry in turn.
 */
export const read = `${basics}${logEnd}
local epoch, last, lastId = logEnd(KEYS[2], KEYS[3], ARGV[1])
local from, limit = tonumber(ARGV[3]), tonumber(ARGV[5])
local reply = { 'gap', epoch, last, lastId }
if ARGV[2] ~= epoch or from > last then return reply end
if from == last then
  if ARGV[4] == lastId then reply[1] = 'entries' end
  return reply
end

-- The entry at the position comes along, to be compared.
local skipped = from > 0 and 1 or 0
local first = int(from + 1 - skipped) .. '-1'
local found = redis.call('XRANGE', KEYS[1], first, '+', 'COUNT', math.max(1, limit + skipped))
local oldest = found[1]
if not oldest or oldest[1] ~= first then return reply end
if from > 0 and oldest[2][2] ~= ARGV[4] then return reply end
if now() - tonumber(oldest[2][4]) >= tonumber(ARGV[6]) then return reply end

reply[1] = 'entries'
for index = 1 + skipped, math.min(#found, limit + skipped) do
  table.insert(reply, found[index][1])
  table.insert(reply, found[index][2][6])
end
return reply
`;
