# SPDX-License-Identifier: MIT
# shellcheck shell=dash
prepare() { head -n 1000 /real/text >text; }
work() {
    gawk -F '[_= ]' '/CONFIG/ { for (i = 2; i <= NF; i++) n[tolower($i)]++ }
        END { for (w in n) if (n[w] > 3) s = s + n[w] * length(w); print s, length(n) }' text
}
