# SPDX-License-Identifier: MIT
# shellcheck shell=dash
# A key is made of a password by many hashes, and data encrypted with it.
prepare() { head -c 60000 /usr/bin/sqlite3 >data; }
work() {
    openssl enc -aes-128-cbc -pbkdf2 -iter 300 -pass pass:reloop -S 0001020304050607 -in data | cksum
}
