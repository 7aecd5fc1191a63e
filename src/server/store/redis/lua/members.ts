/**
 * Who is present in a channel?
 *
 * KEYS: roster, versions.
 * Returns the version; then, for each member, when it joined, its name, user and state in turn.
 */
export const members = `
local fields = redis.call('HGETALL', KEYS[1])
if #fields == 0 then return { redis.call('GET', KEYS[2]) or '0' } end
local reply = { '0' }
for index = 1, #fields, 2 do
  local name, value = fields[index], fields[index + 1]
  if name == 'v' then
    reply[1] = value
  elseif string.sub(name, 1, 1) == 'm' then
    local record = cmsgpack.unpack(value)
    table.insert(reply, tostring(record[1]))
    table.insert(reply, string.sub(name, 2))
    table.insert(reply, record[#record - 1])
    table.insert(reply, record[#record])
  end
end
return reply
`;
