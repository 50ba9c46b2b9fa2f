# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
#
# Sourced, after packages.sh, by the scripts that fetch a Linux: Debian's kernel, and an initial file
# system of busybox with our init script.

require_tools apt-get=apt apt-cache=apt dpkg=dpkg cpio=cpio gzip=gzip

# fetch_linux NAME ARCHITECTURE META: puts OUT/NAME.vmlinuz, .config and .initrd there. The
# meta-package META depends on the current kernel, whose name ends as its own does.
fetch_linux() {
    foreign_apt "$2" "$work/apt"
    kernel=$(apt-cache depends "$3" | sed -n "s/.*Depends: \(linux-image-.*-${3#linux-image-}\)\$/\1/p")
    if [ -z "$kernel" ]; then
        echo "$0: apt offers no $3 for $2" >&2
        exit 1
    fi
    unpack_package "$kernel" "$work/kernel"
    unpack_package busybox-static "$work/busybox"
    cp "$work"/kernel/boot/vmlinuz-* "$out/$1.vmlinuz"
    cp "$work"/kernel/boot/config-* "$out/$1.config"
    build_initrd "$work/busybox/bin/busybox" "$out/$1.initrd"
}

# build_initrd BUSYBOX FILE: nothing that varies between two builds goes in: times, owners, order,
# gzip header.
build_initrd() {
    root=$work/root
    mkdir -p "$root/bin" "$root/dev" "$root/proc" "$root/tmp"
    cp "$1" "$root/bin/busybox"
    cp "$here/init" "$here/work" "$root/"
    chmod 755 "$root/init" "$root/bin/busybox"
    find "$root" -exec touch -h -d @0 {} +
    (cd "$root" && find . | LC_ALL=C sort | cpio --quiet -o -H newc --reproducible -R 0:0) |
        gzip -9n >"$2"
}
