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

# pack FOLDER: as an archive for the kernel, to standard output. Nothing that varies between two builds
# goes in: times, owners, order, gzip header.
pack() {
    find "$1" -exec touch -h -d @0 {} +
    (cd "$1" && find . | LC_ALL=C sort | cpio --quiet -o -H newc --reproducible -R 0:0) | gzip -9n
}

# build_initrd BUSYBOX FILE
build_initrd() {
    root=$work/root
    mkdir -p "$root/bin" "$root/dev" "$root/proc" "$root/tmp"
    cp "$1" "$root/bin/busybox"
    cp "$here/init" "$here/work" "$root/"
    chmod 755 "$root/init" "$root/bin/busybox"
    pack "$root" >"$2"
}

# build_modules_initrd SCRIPT FILE MODULE...: the script and the kernel's modules, to go behind another
# archive.
build_modules_initrd() {
    root=$work/modules
    mkdir -p "$root"
    cp "$here/$1" "$root/$1"
    archive=$2
    shift 2
    for module; do
        take_module "$module"
    done
    pack "$root" >"$archive"
}

# take_module NAME: with those it needs, whose names are in it.
take_module() {
    module=$(cd "$work/kernel" && find lib/modules -name "$1.ko")
    mkdir -p "$root/${module%/*}"
    cp "$work/kernel/$module" "$root/$module"
    for needed in $(tr '\0' '\n' <"$root/$module" | sed -n 's/^depends=//p' | tr , ' '); do
        take_module "$needed"
    done
}
