#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# With "rounds" a guest comes to the same checksum again and again (guests/README.md), or ends.

load common

teardown() {
    vm_kill
}

# Debian's QEMU 7.2 is ended by the least number divided by -1 and by an IDE disk without sectors, and does
# the others' instructions not as a processor does.
ONLY_OURS=(faults disks divide repwatch x87cases ssecases)

@test "every bare-metal guest goes on to other rounds, in native QEMU" {
    "$TOP/reloop" guests --runs 2>/dev/null |
        "$TOP/tools/node/node" "$TOP/tests/guests/native_rounds.mjs" \
            "$(readlink -f "${RELOOP_BUILD:-$TOP/build}")" "${ONLY_OURS[@]}"
}

@test "those that native QEMU has wrong go on to other rounds, with regions" {
    local guest image=${RELOOP_BUILD:-$TOP/build}/guests/blank.img
    for guest in "${ONLY_OURS[@]}"; do
        machine "$guest" rounds
        local drives=()
        [ "$guest" != disks ] || drives=(-drive "if=ide,format=raw,file=$image"
            -drive "if=floppy,format=raw,file=$image" -drive "if=virtio,format=raw,file=$image")
        vm_start run -- "${MACHINE[@]}" -cpu max -serial stdio "${drives[@]}"
        vm_wait out '^\.$'
        vm_kill
        vm_end
    done
}
