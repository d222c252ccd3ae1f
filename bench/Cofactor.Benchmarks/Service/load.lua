-- Sends the requests of a file by turns, without end: wrk … -s load.lua URL -- FILE
-- The file: for each request a line "METHOD PATH TYPE LENGTH", then the body of that length.
local requests, at = {}, 0

function init(args)
  local file = assert(io.open(args[1], "rb"))
  for line in file:lines() do
    local method, path, kind, length = line:match("^(%S+) (%S+) (%S+) (%d+)$")
    local body = file:read(tonumber(length))
    requests[#requests + 1] = wrk.format(method, path, { ["Content-Type"] = kind }, body)
  end
  file:close()
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency:percentile(99.9),
    errors.connect + errors.read + errors.write + errors.timeout, errors.status))
end
