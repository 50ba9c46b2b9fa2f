# SPDX-License-Identifier: MIT
# shellcheck shell=dash
# Half text, half machine code.
prepare() {
    head -c 25000 /real/text >data
    head -c 25000 /usr/bin/sqlite3 >>data
}
work() {
    zstd -q -5 -c data | tee packed; zstd -qdc packed | cksum
}
