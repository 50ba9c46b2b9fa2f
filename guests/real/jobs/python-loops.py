# SPDX-License-Identifier: MIT
# Loops over small integers, lists and floating-point numbers: pancakes that are turned, a matrix's
# largest singular value.


def pancakes(n):
    order, counts, most, checksum, sign, r = list(range(n)), list(range(n)), 0, 0, 1, n
    while True:
        if order[0]:
            stack, turns = order[:], 0
            while stack[0]:
                k = stack[0]
                stack[: k + 1] = stack[k::-1]
                turns += 1
            most = max(most, turns)
            checksum += sign * turns
        if sign == 1:
            order[0], order[1] = order[1], order[0]
            sign = -1
        else:
            order[1], order[2] = order[2], order[1]
            sign = 1
            for r in range(2, n):
                if counts[r]:
                    counts[r] -= 1
                    break
                counts[r] = r
                if r == n - 1:
                    return checksum, most
                order.insert(r + 1, order.pop(0))


def element(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def product(v, transposed):
    n = range(len(v))
    if transposed:
        return [sum(element(j, i) * v[j] for j in n) for i in n]
    return [sum(element(i, j) * v[j] for j in n) for i in n]


def largest(n):
    u = [1.0] * n
    for _ in range(2):
        v = product(product(u, False), True)
        u = product(product(v, False), True)
    return (sum(a * b for a, b in zip(u, v)) / sum(b * b for b in v)) ** 0.5


def work():
    return "%d %d %.9f" % (*pancakes(7), largest(14))


first = work()
print("checksum", first, flush=True)
while True:
    print("." if work() == first else "python-loops FAILED a later round came to something else", flush=True)
