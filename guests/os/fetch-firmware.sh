#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Puts the four firmware files QEMU's pc machine needs into OUT (for -L OUT).

# shellcheck source-path=SCRIPTDIR disable=SC2154
. "$(dirname "$0")/packages.sh"
require_tools apt-get=apt dpkg=dpkg

unpack_package seabios "$work"
unpack_package qemu-system-data "$work"
cp "$work/usr/share/seabios/bios-256k.bin" "$out/"
for file in kvmvapic.bin linuxboot_dma.bin multiboot_dma.bin; do
    cp "$work/usr/share/qemu/$file" "$out/"
done
