# SPDX-License-Identifier: MIT
# What the test files here load.

bats_require_minimum_version 1.5.0

TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
BUILD=$(readlink -f "${RELOOP_BUILD:-$TOP/build}")
QEMU=$BUILD/qemu-native
FIRMWARE=$BUILD/firmware

# need_qemu ARCH: skips the test where TARGETS left that QEMU out.
need_qemu() {
    [ -e "$QEMU/tcg/qemu-system-$1" ] || skip "no native QEMU for $1 was built"
}

# each FUNCTION ARGUMENT...: calls FUNCTION with each argument. Fails in the end if any call did, and
# names those that did.
each() {
    local function=$1 failed=()
    shift
    [ $# -gt 0 ] || { echo "nothing to test"; return 1; }
    for argument; do
        "$function" "$argument" || failed+=("$argument")
    done
    [ ${#failed[@]} -eq 0 ] || { echo "failed: ${failed[*]}"; return 1; }
}
