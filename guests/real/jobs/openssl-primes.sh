# SPDX-License-Identifier: MIT
# shellcheck shell=dash
# Numbers of 255 bits, of which the first, 2^255 - 19, is prime: what public keys are reckoned with.
prepare() {
    high=$(printf '7%061d' 0 | tr 0 F)
}
work() { openssl prime -hex "${high}ED" "${high}EB"; }
