-- Requests for wrk of which no two are alike: the lines of a file by turns, and in each the place
-- `@@` filled with a running number, which goes on from round to round.
-- Arguments: the file, and a prefix of the numbers that no other run has.

local lines, count, requests = {}, 0, 0
local prefix

function init(args)
   prefix = args[2]
   for line in io.lines(args[1]) do
      local cut = line:find("@@", 1, true)
      local head = "GET " .. line:sub(1, cut - 1) .. prefix
      local tail = line:sub(cut + 2) .. " HTTP/1.1\r\nHost: " .. wrk.headers["Host"]
         .. "\r\nAccept: application/sparql-results+json\r\n\r\n"
      count = count + 1
      lines[count] = { head, tail }
   end
end

function request()
   local line = lines[requests % count + 1]
   requests = requests + 1
   return line[1] .. requests .. line[2]
end
