#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Disk images that are none, and too little or too much memory: an error of QEMU's, of the guest's or
# of ours, and no run that says nothing.

load common

setup() {
    machine primes small
    FOLDER=$BATS_TEST_TMPDIR
}

# refused TEXT OPTION...: QEMU must end before the guest starts, with status 1 and one line that has
# TEXT in it. The options go behind the machine's.
refused() {
    local text=$1
    shift
    run --separate-stderr timeout -s KILL 60 "$TOP/reloop" run -- "${MACHINE[@]}" -serial stdio "$@" \
        </dev/null
    echo "$* status $status: $output $stderr"
    [ "$status" -eq 1 ]
    [ -z "$output" ]
    [ "${#stderr_lines[@]}" -eq 1 ]
    [[ $stderr == *"$text"* ]]
}

@test "disk images: truncated, garbage, of a version to come, with a backing file that is not there" {
    qemu-img create -q -f qcow2 "$FOLDER/good.qcow2" 10M
    head -c 100 "$FOLDER/good.qcow2" >"$FOLDER/short.qcow2"
    head -c 300000 /dev/urandom >"$FOLDER/garbage"
    cp "$FOLDER/good.qcow2" "$FOLDER/later.qcow2"
    printf '\0\0\0\011' | dd of="$FOLDER/later.qcow2" bs=1 seek=4 conv=notrunc status=none
    qemu-img create -q -f qcow2 -u -F raw -b missing.raw "$FOLDER/backed.qcow2" 10M
    refused 'header too short' -drive "if=ide,format=qcow2,file=$FOLDER/short.qcow2"
    refused 'not in qcow2 format' -drive "if=virtio,format=qcow2,file=$FOLDER/garbage"
    refused 'Unsupported qcow2 version 9' -drive "if=ide,file=$FOLDER/later.qcow2"
    refused "missing.raw" -drive "if=ide,file=$FOLDER/backed.qcow2"
    # By the user's name.
    refused "$FOLDER/later.qcow2" -hda "$FOLDER/later.qcow2"
}

@test "more memory than WebAssembly has" {
    refused 'at most 2047 MB RAM' -m 3G
    refused 'ran out of memory: it has 2 GiB' -m 2000
}

@test "a kernel that is none" {
    : >"$FOLDER/empty"
    refused 'could not load kernel' -kernel "$FOLDER/empty"
}

@test "too little memory to start: that nothing came is said" {
    run --separate-stderr "$TOP/reloop" run --timeout 5 -- "${MACHINE[@]}" -serial stdio -m 1 </dev/null
    echo "$status: $output $stderr"
    [ "$status" -eq 124 ]
    [ -z "$output" ]
    [ "$stderr" = "reloop: the guest did not finish within 5 s, and printed nothing; \
it may still be starting, or lack memory, or something to start" ]
}

@test "Linux out of memory: its own messages, and it goes on" {
    vm_start run --guest linux-i386-shell
    vm_wait out '^/tmp # '
    vm_say 'echo 7 >/proc/sys/kernel/printk; tail /dev/zero; echo "ended with $?"'
    vm_wait out 'Out of memory: Killed process'
    vm_wait out '^ended with 137'
    vm_say 'exit'
    vm_end
    [ "$status" -eq 0 ]
}
