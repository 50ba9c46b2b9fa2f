# SPDX-License-Identifier: MIT
# shellcheck shell=dash
# Numbers of 521 bits, of which one is prime: what public keys are reckoned with.
prepare() { :; }
work() {
    openssl prime -checks 24 "$(echo '2 ^ 521 - 1' | BC_LINE_LENGTH=0 bc)" "$(echo '2 ^ 521 + 3' | BC_LINE_LENGTH=0 bc)"
}
