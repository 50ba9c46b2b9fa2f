#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Puts OUT/linux-i386.vmlinuz there, Debian's kernel for older i386 machines, its
# configuration, OUT/linux-i386.config, OUT/linux-i386.initrd, busybox with what
# init and work say, and OUT/linux-i386-disks.initrd, the same with what disks
# needs.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR disable=SC2154
. "$here/packages.sh"
. "$here/linux.sh"

fetch_linux linux-i386 i386 linux-image-686
build_modules_initrd disks "$work/disks.initrd" \
    ata_piix sd_mod virtio_pci virtio_blk floppy ext4 crc32c_generic
# The kernel takes several archives one behind the other.
cat "$out/linux-i386.initrd" "$work/disks.initrd" >"$out/linux-i386-disks.initrd"
