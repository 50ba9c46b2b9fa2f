#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Puts the firmware that QEMU's machines and their devices name into OUT (for -L OUT): BIOS, option ROMs
# for -kernel, the ROMs of displays and network cards, which the default devices of a machine need
# too, and OpenSBI, which a riscv32 machine starts with. The places are those of Debian 13's packages: apt must be told of that suite,
# as the set-up step "firmware" does.

# shellcheck source-path=SCRIPTDIR disable=SC2154
. "$(dirname "$0")/packages.sh"
require_tools apt-get=apt dpkg=dpkg

unpack_package seabios "$work"
unpack_package ipxe-qemu "$work"
unpack_package qemu-system-data "$work"
unpack_package opensbi "$work"

# take DIRECTORY FILE...: copies files of an unpacked package.
take() {
    from=$work/usr/$1
    shift
    for file in "$@"; do cp "$from/$file" "$out/"; done
}

take share/seabios bios.bin bios-256k.bin bios-microvm.bin vgabios.bin vgabios-ati.bin \
    vgabios-bochs-display.bin vgabios-cirrus.bin vgabios-ramfb.bin vgabios-stdvga.bin \
    vgabios-virtio.bin vgabios-vmware.bin
take share/qemu efi-e1000.rom efi-e1000e.rom efi-ne2k_pci.rom efi-pcnet.rom efi-rtl8139.rom \
    efi-virtio.rom efi-vmxnet3.rom pxe-eepro100.rom
take share/qemu kvmvapic.bin linuxboot.bin linuxboot_dma.bin multiboot.bin multiboot_dma.bin pvh.bin

cp "$work/usr/lib/riscv32-linux-gnu/opensbi/generic/fw_dynamic.bin" \
    "$out/opensbi-riscv32-generic-fw_dynamic.bin"
