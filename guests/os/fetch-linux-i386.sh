#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Puts OUT/linux-i386.vmlinuz there, Debian's kernel for older i386 machines,
# and OUT/linux-i386.initrd, busybox with our init script.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR disable=SC2154
. "$here/packages.sh"
require_tools apt-get=apt apt-cache=apt dpkg=dpkg cpio=cpio gzip=gzip

foreign_apt i386 "$work/apt"

# The meta-package depends on the current kernel, such as linux-image-6.1.0-1-686.
kernel=$(apt-cache depends linux-image-686 | sed -n 's/.*Depends: \(linux-image-.*-686\)$/\1/p')
if [ -z "$kernel" ]; then
    echo "$0: apt offers no linux-image-686 for i386" >&2
    exit 1
fi
unpack_package "$kernel" "$work/kernel"
unpack_package busybox-static "$work/busybox"
cp "$work"/kernel/boot/vmlinuz-* "$out/linux-i386.vmlinuz"

root=$work/root
mkdir -p "$root/bin" "$root/dev" "$root/proc" "$root/tmp"
cp "$work/busybox/bin/busybox" "$root/bin/busybox"
cp "$here/init" "$root/init"
chmod 755 "$root/init" "$root/bin/busybox"
# Nothing that varies between two builds goes in: times, owners, order, gzip header.
find "$root" -exec touch -h -d @0 {} +
(cd "$root" && find . | LC_ALL=C sort | cpio --quiet -o -H newc --reproducible -R 0:0) |
    gzip -9n >"$out/linux-i386.initrd"
