-- Requests for wrk: the targets of a file by turns. A place in a target gets a number that no other
-- request has. Arguments: the file, a prefix of the numbers that no other run has, and the place.

local requests, count, sent = {}, 0, 0

function init(args)
   for target in io.lines(args[1]) do
      local text = wrk.format("GET", target)
      local from, to = text:find(args[3], 1, true)
      count = count + 1
      if from then
         requests[count] = { text:sub(1, from - 1) .. args[2], text:sub(to + 1) }
      else
         requests[count] = text
      end
   end
end

function request()
   local found = requests[sent % count + 1]
   sent = sent + 1
   return type(found) == "table" and found[1] .. sent .. found[2] or found
end
