#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Files that QEMU's own options name, in QEMU itself: found, written where they are kept, and disks that
# are not read as a whole.

load common

setup() {
    machine primes small
    SHARE=$BATS_TEST_TMPDIR/share
    mkdir "$SHARE"
    truncate -s 1M "$BATS_TEST_TMPDIR/disk"
}

# primes OPTION...: the guest must end well. What reloop run is told is in OPTIONS.
primes() {
    run --separate-stderr timeout -s KILL 120 "$TOP/reloop" run --regions=off "${OPTIONS[@]}" -- \
        "${MACHINE[@]}" -serial stdio "$@" </dev/null
    echo "$* status $status: $output $stderr"
    [ "$status" -eq 1 ] # what isa-debug-exit makes of the guest's 0
    [[ $output == *'primes small checksum '* ]]
}

@test "-snapshot, -blockdev, -fw_cfg, -smbios, -acpitable, -readconfig" {
    local disk=$BATS_TEST_TMPDIR/disk
    printf '[drive "d"]\n  file = "%s"\n  format = "raw"\n  if = "none"\n' "$disk" \
        >"$BATS_TEST_TMPDIR/config"
    printf '%0100d' 0 >"$BATS_TEST_TMPDIR/data"
    primes -snapshot -drive "file=$disk,format=raw,if=virtio"
    [ -z "$stderr" ]
    primes -blockdev "driver=raw,node-name=n,file.driver=file,file.filename=$disk" \
        -device virtio-blk,drive=n -fw_cfg "name=opt/x,file=$disk" \
        -smbios "type=11,path=$BATS_TEST_TMPDIR/data" -acpitable "sig=ABCD,data=$BATS_TEST_TMPDIR/data" \
        -readconfig "$BATS_TEST_TMPDIR/config" -device virtio-blk,drive=d
    [ -z "$stderr" ]
}

@test "files in the shared folder are written" {
    OPTIONS=(--share "$SHARE")
    primes -D /share/log -d cpu_reset -pidfile /share/pid -chardev file,id=c,path=/share/second \
        -device isa-serial,chardev=c
    [ -z "$stderr" ]
    grep -q EIP= "$SHARE/log"
    [ -e "$SHARE/second" ]
}

@test "a disk of 3 GiB, and a shared folder with one" {
    truncate -s 3G "$SHARE/big"
    primes -drive "file=$SHARE/big,format=raw,if=ide"
    [ -z "$stderr" ]
    OPTIONS=(--share "$SHARE")
    primes -drive "file=/share/big,format=raw,if=virtio"
    [ -z "$stderr" ]
}

# Guest "disks" writes to the disk.
@test "what a guest writes to a disk: gone, and that is said; or kept in the shared folder" {
    local image=${RELOOP_BUILD:-$TOP/build}/guests/blank.img
    machine disks small
    cp "$image" "$SHARE/disk"
    disks() {
        run --separate-stderr timeout -s KILL 240 "$TOP/reloop" run "${@:2}" -- "${MACHINE[@]}" \
            -serial stdio -drive "if=ide,format=raw,file=$1" -drive "if=floppy,format=raw,file=$image" \
            -drive "if=virtio,format=raw,file=$image" </dev/null
        echo "status $status: $output $stderr"
        [ "$status" -eq 1 ]
    }
    disks "$SHARE/disk"
    [[ $stderr == *"what is written to $SHARE/disk is in memory"* ]]
    cmp "$image" "$SHARE/disk"
    disks /share/disk --share "$SHARE"
    [[ $stderr != *"$SHARE/disk"* ]]
    ! cmp -s "$image" "$SHARE/disk" || false
}

@test "a riscv32 kernel of one's own is started by OpenSBI, or by nothing with -bios none" {
    need_qemu riscv32
    cat >"$BATS_TEST_TMPDIR/kernel.S" <<'END'
        .globl _start
_start: la s0, text
1:      lbu a0, 0(s0)
        beqz a0, 2f
        li a7, 1 # the firmware's console
        ecall
        addi s0, s0, 1
        j 1b
2:      li a7, 8 # the end
        ecall
text:   .string "a supervisor\n"
END
    clang --target=riscv32-unknown-elf -march=rv32imac -nostdlib -fuse-ld=lld -mno-relax \
        -Wl,-Ttext=0x80400000,--oformat=binary "$BATS_TEST_TMPDIR/kernel.S" -o "$BATS_TEST_TMPDIR/kernel"
    run timeout -s KILL 120 "$TOP/reloop" run --arch riscv32 -- -M virt -m 64 -nographic \
        -kernel "$BATS_TEST_TMPDIR/kernel" </dev/null
    [[ $output == *OpenSBI*'a supervisor'* ]]
    run timeout -s KILL 120 "$TOP/reloop" run --arch riscv32 -- -M virt -bios none -m 64 -nodefaults \
        -display none -serial stdio -no-reboot -semihosting-config enable=on \
        -kernel "${RELOOP_BUILD:-$TOP/build}/guests/riscv32/primes.elf" -append small </dev/null
    [[ $output == *'primes small checksum '* ]]
}
