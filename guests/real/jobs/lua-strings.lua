-- SPDX-License-Identifier: MIT
-- Strings: taken apart, counted in tables, put together.
local lines = {}
for line in io.lines("/real/text") do
    lines[#lines + 1] = line
    if #lines == 1800 then break end
end

local function work()
    local count, keys, parts = {}, {}, {}
    for _, line in ipairs(lines) do
        local name, value = line:match("^CONFIG_([%w_]+)=(.*)$")
        if name then
            for word in name:gmatch("%w+") do
                word = word:lower():gsub("[aeiou]", "")
                if not count[word] then keys[#keys + 1] = word end
                count[word] = (count[word] or 0) + 1
            end
            parts[#parts + 1] = string.format("%-20s%s", name:sub(1, 20), value:rep(2))
        end
    end
    table.sort(keys)
    local sum = 0
    for _, key in ipairs(keys) do
        for i = 1, #key do sum = (sum * 31 + key:byte(i) * count[key]) % 1000003 end
    end
    return sum .. " " .. #table.concat(parts, "\n")
end

io.stdout:setvbuf("no")
local first = work()
print("checksum " .. first)
while true do
    print(work() == first and "." or "lua-strings FAILED a later round came to something else")
end
