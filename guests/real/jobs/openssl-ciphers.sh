# SPDX-License-Identifier: MIT
# shellcheck shell=dash
prepare() { head -c 30000 /usr/bin/sqlite3 >data; }
work() {
    openssl dgst -sha256 data
    openssl enc -aes-128-cbc -K 000102030405060708090a0b0c0d0e0f -iv 00 -in data 2>/dev/null | cksum
}
