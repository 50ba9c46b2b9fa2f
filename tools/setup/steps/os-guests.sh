# SPDX-License-Identifier: MIT
# The operating systems we boot, from Debian's packages.
title="OS guests (memtest86+, Linux)"
inputs="guests/os"

build() {
    sh "$TOP/guests/os/fetch-memtest.sh" "$OUT"
    sh "$TOP/guests/os/fetch-linux-i386.sh" "$OUT"
    sh "$TOP/guests/os/fetch-linux-arm.sh" "$OUT"
}
