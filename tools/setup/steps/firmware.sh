# SPDX-License-Identifier: MIT
# Firmware QEMU loads at run time, from Debian's packages.
title="Firmware"
inputs="guests/os/fetch-firmware.sh guests/os/packages.sh"

build() {
    sh "$TOP/guests/os/fetch-firmware.sh" "$OUT"
}
