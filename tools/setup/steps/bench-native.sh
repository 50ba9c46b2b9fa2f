# SPDX-License-Identifier: MIT
# Native QEMU of our version, with its code generator, which "make bench" compares ours with:
#   native/          without what our patches do to how x86 is translated and reckoned: the figure to quote
#   native-patched/  with all patches
# Both as a distribution builds QEMU: optimized, without QEMU's checks of itself.
# What a patch to accel/tcg has in target/i386 stays: it is what that patch's other parts call. Patches
# that mend results are left out of native/ with those that make it fast, as they are written on top
# of them; the jobs of bench come to the same checksums without.
. "$TOP/tools/setup/steps/qemu-native.sh"
title="QEMU $QEMU_VERSION natively, to compare with"
needs="root sources"
inputs="qemu-hooks/patches tools/setup/steps/qemu.sh tools/setup/steps/qemu-native.sh tools/setup/python.sh"
extra_key="${QEMU_SRC:-}"

BENCH_OPTIONS="--target-list=i386-softmmu --disable-linux-user --disable-debug-tcg
    --disable-qom-cast-debug -Doptimization=2"

# Prints the patches that native/ has.
patches_but_x86() {
    for p in "$TOP"/qemu-hooks/patches/*.patch; do
        if grep -q '^Subject: \[[^]]*\] accel/tcg: ' "$p" ||
            ! grep -Eq '^diff --git a/(target/i386|fpu|include/fpu)/' "$p"; then
            echo "$p"
        fi
    done
}

build() {
    # Another version, toolchain or way to configure is another place.
    work=$CACHE/bench-native-work/$({
        cat "$TOP/tools/setup/versions.sh"
        sed -n '/^native_configure/,/^}/p' "$TOP/tools/setup/steps/qemu-native.sh"
        readlink "$CACHE/current/root"
        echo "$BENCH_OPTIONS" "${QEMU_SRC:-}"
    } | sha256sum | cut -c1-16)
    [ -d "$work" ] || rm -rf "$CACHE/bench-native-work"
    PROGRAMS=qemu-system-i386
    mkdir native native-patched
    # shellcheck disable=SC2046 # a list of files
    native_build "$work/native" tcg "$BENCH_OPTIONS" $(patches_but_x86)
    cp "$work/native/tcg/$PROGRAMS" native
    native_build "$work/native-patched" tcg "$BENCH_OPTIONS" "$TOP"/qemu-hooks/patches/*.patch
    cp "$work/native-patched/tcg/$PROGRAMS" native-patched
}
