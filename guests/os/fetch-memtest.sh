#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Puts OUT/memtest there: the 32-bit Memtest86+ of Debian, for -kernel.

# shellcheck source-path=SCRIPTDIR disable=SC2154
. "$(dirname "$0")/packages.sh"
require_tools apt-get=apt dpkg=dpkg

unpack_package memtest86+ "$work"
cp "$work/boot/memtest86+ia32.bin" "$out/memtest"
