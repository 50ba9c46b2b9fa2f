# SPDX-License-Identifier: MIT
# shellcheck shell=dash
# Half text, half machine code.
prepare() {
    head -c 8000 /real/text >data
    head -c 8000 /usr/bin/sqlite3 >>data
}
work() {
    xz -0 -c data | tee packed; xz -dc packed | cksum
}
