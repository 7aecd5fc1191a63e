/** What every script may use. */
export const basics = `
-- The store's own clock, in milliseconds.
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Whole numbers beyond 14 digits would be written with an exponent.
local function int(number)
  return string.format('%.0f', number)
end
`;
