-- SPDX-License-Identifier: MIT
-- Tables, closures and methods: a heap, queens, a small interpreter of expressions.
local Heap = {}
Heap.__index = Heap

function Heap.new() return setmetatable({n = 0}, Heap) end

function Heap:push(value)
    local i = self.n + 1
    self.n = i
    while i > 1 do
        local parent = i // 2
        if self[parent] <= value then break end
        self[i] = self[parent]
        i = parent
    end
    self[i] = value
end

function Heap:pop()
    local top, last, i = self[1], self[self.n], 1
    self[self.n] = nil
    self.n = self.n - 1
    while 2 * i <= self.n do
        local child = 2 * i
        if child < self.n and self[child + 1] < self[child] then child = child + 1 end
        if last <= self[child] then break end
        self[i] = self[child]
        i = child
    end
    if self.n > 0 then self[i] = last end
    return top
end

local function queens(n)
    local columns, up, down, found = {}, {}, {}, 0
    local function place(row)
        if row > n then found = found + 1 return end
        for c = 1, n do
            if not (columns[c] or up[row + c] or down[row - c + n]) then
                columns[c], up[row + c], down[row - c + n] = true, true, true
                place(row + 1)
                columns[c], up[row + c], down[row - c + n] = nil, nil, nil
            end
        end
    end
    place(1)
    return found
end

local make = {
    number = function(value) return function() return value end end,
    add = function(a, b) return function(x) return a(x) + b(x) end end,
    times = function(a, b) return function(x) return a(x) * b(x) % 9973 end end,
    variable = function() return function(x) return x end end,
}

local function expression(depth)
    if depth == 0 then return make.variable() end
    local kind = depth % 2 == 0 and "add" or "times"
    return make[kind](expression(depth - 1), make.add(make.number(depth), expression(depth - 1)))
end

local f = expression(5)

local function work()
    local heap, sum, seed = Heap.new(), 0, 42
    for _ = 1, 4000 do
        seed = (seed * 16807) % 2147483647
        heap:push(seed)
    end
    for i = 1, 4000 do sum = (sum * 31 + heap:pop() + i) % 1000003 end
    for x = 1, 200 do sum = (sum + f(x)) % 1000003 end
    return sum .. " " .. queens(7)
end

io.stdout:setvbuf("no")
local first = work()
print("checksum " .. first)
while true do
    print(work() == first and "." or "lua-objects FAILED a later round came to something else")
end
