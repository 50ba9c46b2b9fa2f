#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Puts OUT/linux-arm.vmlinuz there, Debian's kernel for ARMv7 machines,
# and OUT/linux-arm.initrd, busybox with what init and work say.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR disable=SC2154
. "$here/packages.sh"
. "$here/linux.sh"

fetch_linux linux-arm armhf linux-image-armmp
