/**
 * Where in the list of a publisher's outcomes, newest first, is that of one number?
 *
 * Each is one text: number, destination, id, time, and how it ended, in lines.
 */
export const outcomeLookup = `
local function outcomeText(seq, destination, id, at, outcome)
  return seq .. '\\n' .. destination .. '\\n' .. id .. '\\n' .. at .. '\\n' .. outcome
end

-- @param last number used last: the one sought has at least as many newer outcomes before it as numbers lie in between
-- @return index, id, time, outcome; nothing if it is not remembered
local function findOutcome(outcomes, destination, seq, last)
  local index = math.max(0, last - tonumber(seq))
  while true do
    local some = redis.call('LRANGE', outcomes, index, index + 15)
    for _, text in ipairs(some) do
      local s, d, id, at, outcome = string.match(text, '^([^\\n]*)\\n([^\\n]*)\\n([^\\n]*)\\n([^\\n]*)\\n(.*)$')
      if s == seq and d == destination then return index, id, at, outcome end
      index = index + 1
    end
    if #some < 16 then return end
  end
end
`;
