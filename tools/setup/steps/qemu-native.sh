# SPDX-License-Identifier: MIT
# QEMU with our patches and without regions, natively, for QEMU's own tests (tests/qemu): once with
# QEMU's code generator ("tcg"), and once with its interpreter ("tci"). Both are for 64 bits: not every
# kernel runs programs of 32, so what the patches do for 32 alone is not in it.
# The patched tree and its objects are kept beside the product, as steps/qemu.sh does. Most files are
# compiled to the same for both kinds, and for other sets of patches: ccache knows them.
. "$TOP/tools/setup/steps/qemu.sh"
. "$TOP/tools/setup/python.sh"
title="QEMU $QEMU_VERSION natively with our patches, for its own tests"
needs="root sources"
inputs="qemu-hooks/patches tools/setup/steps/qemu.sh tools/setup/python.sh"
extra_key="${QEMU_SRC:-} $TARGETS"

# Of all the boards that arm and riscv32 have, those that a test is for, as configs "few".
choose_devices() {
    for t in arm riscv32; do
        (cd "src/configs/devices/$t-softmmu" &&
            sed '/^# Boards are/,$ { /ARM_VIRT\|MICROBIT\|RISCV_VIRT/! s/^# *\(CONFIG_[A-Z0-9_]*=n\)/\1/ }' \
                default.mak > few.mak && touch -r default.mak few.mak)
    done
}

# native_configure KIND OPTION...: configures src/ in KIND/, tcg or tci, for every target, with the
# options that a variant has besides; assertions are on unless one of them says otherwise.
native_configure() {
    kind=$1
    shift
    [ "$kind" != tci ] || set -- --enable-tcg-interpreter "$@"
    mkdir -p "$kind"
    (cd "$kind" && ../src/configure --python="$PYTHON" --cc="ccache gcc" --without-default-features --enable-system \
        --enable-linux-user --target-list=i386-softmmu,arm-softmmu,riscv32-softmmu,i386-linux-user \
        --enable-tcg --enable-fdt=system --enable-debug-tcg --disable-debug-info --disable-werror \
        --disable-install-blobs --disable-download -Doptimization=1 \
        --with-devices-arm=few --with-devices-riscv32=few "$@")
}

# native_build WORK KIND OPTIONS PATCH...: brings the programs in WORK/KIND up to date: QEMU of
# version QEMU_VERSION with the PATCHes and the OPTIONS of configure (words). PROGRAMS are ninja's
# targets. What measures other sets of patches calls this with a WORK for each set.
native_build() (
    work=$1 kind=$2 options=$3
    shift 3
    mkdir -p "$work"
    cd "$work" || exit 1
    python_path "$work/python"
    export CCACHE_DIR="$CACHE/ccache" CCACHE_MAXSIZE=1G
    patch_tree "$@"
    choose_devices
    if [ ! -e "$kind.configured" ]; then
        rm -rf "$kind"
        # shellcheck disable=SC2086 # words
        native_configure "$kind" $options
        touch "$kind.configured"
    fi
    # shellcheck disable=SC2086 # words
    ninja -C "$kind" -j "$JOBS" $PROGRAMS
)

# The unit tests of what our patches change, and of what that is built on.
UNIT_TESTS="test-qht rcutorture test-rcu-list test-rcu-simpleq test-rcu-tailq test-rcu-slist
    test-qtree test-bitops test-bitmap test-int128 test-div128 test-mul64 test-shift128 test-interval-tree
    test-coroutine test-aio test-aio-multithread test-thread-pool test-timed-average ptimer-test
    test-iov test-char test-bufferiszero test-logging"

# Where objects are kept: another version, toolchain or way to configure is another place.
native_work() {
    echo "$CACHE/qemu-native-work/$({
        cat "$TOP/tools/setup/versions.sh"
        sed -n '/^choose_devices/,/^}/p;/^native_configure/,/^}/p' "$TOP/tools/setup/steps/qemu-native.sh"
        readlink "$CACHE/current/root"
        echo "${QEMU_SRC:-}"
    } | sha256sum | cut -c1-16)"
}

build() {
    work=$(native_work)
    [ -d "$work" ] || rm -rf "$CACHE/qemu-native-work"
    systems=$(printf 'qemu-system-%s ' $TARGETS)
    units=$(printf 'tests/unit/%s ' $UNIT_TESTS)
    mkdir tcg tci unit
    # What has nothing to do with how code is run is built once.
    PROGRAMS="$systems qemu-i386 tests/fp/fp-test $units"
    native_build "$work" tcg "" "$TOP"/qemu-hooks/patches/*.patch
    (cd "$work/tcg" && cp $systems qemu-i386 tests/fp/fp-test "$OUT/tcg" && cp $units "$OUT/unit")
    PROGRAMS="$systems qemu-i386"
    native_build "$work" tci "" "$TOP"/qemu-hooks/patches/*.patch
    (cd "$work/tci" && cp $PROGRAMS "$OUT/tci")
    # What the tests are made of: their guests, and the list of fp-test's runs.
    (cd "$work/src" && cp -r --parents tests/tcg/Makefile.target tests/tcg/minilib tests/tcg/multiarch \
        tests/tcg/i386 tests/tcg/x86_64 tests/tcg/arm tests/tcg/riscv64 "$OUT")
    native_runs "$work" > runs
}

# fp-test's runs as QEMU's build has them, a line for each: name, tab, arguments.
native_runs() {
    (cd "$1/tcg" && python_path "$1/python" && pyvenv/bin/meson introspect --tests) |
        "$PYTHON" -c '
import json, sys
for test in json.load(sys.stdin):
    if "softfloat" in " ".join(test["suite"]) and test["cmd"][0].endswith("/fp-test"):
        print(test["name"], " ".join(test["cmd"][1:]), sep="\t")'
}
