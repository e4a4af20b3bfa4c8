-- Arguments: a file with one percent-encoded query and, after a tab, one entity tag (or nothing) a line; the path; and
-- the number from which each request gets a prefix of its own, so that nobody has asked it before (0: as it stands).
local queries, tags, serial, path, turn = {}, {}, 0, "", 0
local last = " HTTP/1.1\r\nHost: %s:%s\r\nAccept: application/sparql-results+json\r\n"

function init(arguments)
  for line in io.lines(arguments[1]) do
    local query, tag = line:match("^([^\t]*)\t(.*)$")
    queries[#queries + 1] = query
    tags[#tags + 1] = tag ~= "" and "If-None-Match: " .. tag .. "\r\n\r\n" or "\r\n"
  end
  last = last:format(wrk.host, wrk.port)
  path = "GET " .. arguments[2] .. "?query="
  serial = tonumber(arguments[3])
end

function request()
  turn = turn % #queries + 1
  local own = ""
  if serial > 0 then
    serial = serial + 1
    local name = string.format("%.0f", serial)
    own = "PREFIX%20n" .. name .. "%3A%20%3Curn%3An%3A" .. name .. "%3E%0A"
  end
  return path .. own .. queries[turn] .. last .. tags[turn]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %f, "refused": %d, "broken": %d, "late": %d, "p50": %f, "p99": %f}\n',
    summary.requests, summary.duration / 1e6, errors.status, errors.connect + errors.read + errors.write,
    errors.timeout, latency:percentile(50) / 1e6, latency:percentile(99) / 1e6
  ))
end
