#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# QEMU's own command line, with devices that need firmware of their own.

load common

setup_file() {
    PRIMES=$(native primes)
    [[ $PRIMES == *'primes small checksum '* ]]
    export PRIMES
}

teardown() {
    vm_kill
}

# primes OPTION...: a small run with these options of QEMU, and with RUN_OPTIONS, which must end well.
primes() {
    # shellcheck disable=SC2086 # words
    run --separate-stderr timeout -s KILL 120 "$TOP/reloop" run ${RUN_OPTIONS-} -- -m 64 -serial stdio -no-reboot \
        -device isa-debug-exit,iobase=0x501,iosize=0x04 \
        -kernel "${RELOOP_BUILD:-$TOP/build}/guests/primes.elf" -append small "$@" </dev/null
    echo "status $status"
    echo "$output$stderr"
    [ "$status" -eq 1 ] # what isa-debug-exit makes of the guest's 0
    [ -z "$(grep -vE '^$|warning: nic .* has no peer$' <<<"$stderr")" ]
    [ "${output//$'\r'/}" = "$PRIMES" ]
}

@test "a machine with its default devices: pc, isapc" {
    primes -M pc
    primes -M isapc -cpu pentium3
}

# SeaBIOS asks the CD drive, which is empty, and must see that it says no.
@test "q35 with its default devices does not keep the BIOS waiting" {
    local log=$BATS_TEST_TMPDIR/share/bios
    mkdir "$BATS_TEST_TMPDIR/share"
    RUN_OPTIONS="--share $BATS_TEST_TMPDIR/share" primes -M q35 \
        -chardev file,id=bios,path=/share/bios -device isa-debugcon,iobase=0x402,chardev=bios
    cat "$log"
    grep -q 'MEDIUM NOT PRESENT' "$log"
    ! grep 'Timeout' "$log"
}

@test "every display that has a BIOS" {
    primes -vga std -device ati-vga -device bochs-display -device ramfb
    for vga in cirrus vmware virtio; do
        primes -nic none -vga $vga
    done
}

@test "every network card that has a boot ROM" {
    primes -nic none -device e1000 -device e1000e -device ne2k_pci -device pcnet -device rtl8139 \
        -device virtio-net-pci -device vmxnet3 -device i82550
}

# ends STATUS TEXT OPTION...: QEMU ends by itself before there is a machine, and says so.
ends() {
    run timeout -s KILL 60 "$TOP/reloop" run -- "${@:3}" </dev/null
    echo "$* status $status: $output"
    [ "$status" -eq "$1" ]
    [[ $output == *"$2"* ]]
}

@test "QEMU that has nothing to run ends: version, help, an unknown option, machine or file" {
    ends 0 'QEMU emulator version' --version
    ends 0 'name "e1000"' -device help
    ends 1 '-bogus: invalid option' -bogus
    ends 1 'unsupported machine type' -M nosuch
    ends 1 'cannot read nosuch: No such file' -M pc -device e1000,romfile=nosuch
}

# most_threads: how many the run, which is under way, has at most until it ends.
most_threads() {
    local node threads most=0
    while kill -0 "$VM_PID" 2>/dev/null; do
        node=$(vm_node) || break
        threads=$(sed -n 's/^Threads:[^0-9]*//p' "/proc/$node/status" 2>/dev/null) || break
        [ "${threads:-0}" -le "$most" ] || most=$threads
        sleep 0.2
    done
    echo "$most"
}

# A disk's requests run in coroutines, which are threads here, each with a memory of its own.
@test "a hundred disk requests one after the other do not take a hundred threads" {
    local most image=${RELOOP_BUILD:-$TOP/build}/guests/blank.img
    machine disks 15
    vm_start run -- "${MACHINE[@]}" -serial stdio -drive if=ide,format=raw,file="$image" \
        -drive if=floppy,format=raw,file="$image" -drive if=virtio,format=raw,file="$image"
    most=$(most_threads)
    vm_end
    tail -n 1 "$VM.out"
    [ "$(grep -c 'is in memory and goes with the run' "$VM.err")" -eq 1 ] # of three drives
    echo "at most $most threads"
    [ "$status" -eq 1 ] # what isa-debug-exit makes of the guest's 0
    [ "$most" -gt 8 ]   # Node's own
    [ "$most" -lt 50 ]
}
