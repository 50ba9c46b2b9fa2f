# SPDX-License-Identifier: MIT
# shellcheck shell=dash
prepare() { :; }
work() {
    bc -l <<'END'
scale = 90
4 * a(1 / 5) * 4 - 4 * a(1 / 239)
e(1) + l(7)
define f(n) { if (n < 2) return n; return f(n - 1) + f(n - 2); }
f(13)
2 ^ 900 % 1000007
END
}
