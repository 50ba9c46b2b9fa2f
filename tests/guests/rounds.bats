#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# With "rounds" a guest comes to the same checksum again and again (guests/README.md), or ends.

load common

teardown() {
    vm_kill
}

@test "every bare-metal guest goes on to other rounds, in native QEMU" {
    # Debian's QEMU 7.2 is ended by the least number divided by -1.
    "$TOP/reloop" guests --runs 2>/dev/null |
        "$TOP/tools/node/node" "$TOP/tests/guests/native_rounds.mjs" \
            "$(readlink -f "${RELOOP_BUILD:-$TOP/build}")" faults
}

@test "faults goes on to other rounds, with regions" {
    machine faults rounds
    vm_start run -- "${MACHINE[@]}" -serial stdio
    vm_wait out '^\.$'
}
