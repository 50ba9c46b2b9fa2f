# SPDX-License-Identifier: MIT
# What the test files here load.

bats_require_minimum_version 1.5.0

TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)

# guests KIND [ARCH]: their names; ARCH is i386 if it is not given.
guests() {
    "$TOP/reloop" guests --json |
        "$TOP/tools/node/node" -e '
            const [kind, arch] = process.argv.slice(1);
            JSON.parse(require("fs").readFileSync(0, "utf8"))
                .filter((g) => g.kind === kind && g.arch === arch)
                .forEach((g) => console.log(g.name));' "$1" "${2:-i386}"
}

# The field of a statistics file: stat FILE EXPRESSION, the object being "o". gaps(o) is what of the
# guest's code we could not compile: ops that are not lowered, and TBs that could not be captured for
# a reason that is ours (qemu-hooks/stats.h), as text; "" if there is none.
stat_of() {
    "$TOP/tools/node/node" -e '
        const any = ["not eligible", "not mapped", "changed", "not translated"];
        const gaps = (o) => [...Object.keys(o.fallback_ops ?? {}),
            ...Object.keys(o.capture_failed ?? {}).filter((why) => !any.includes(why))].join(", ");
        const o = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
        console.log(eval(process.argv[2]));' "$1" "$2"
}

# outcome GUEST OPTIONS...: one small run; prints what must be equal in all modes.
outcome() {
    local guest=$1 stats=$BATS_TEST_TMPDIR/stats.json
    shift
    "$TOP/reloop" run --guest "$guest" --size small --timeout 120 --stats "$stats" "$@" >/dev/null
    stat_of "$stats" 'o.exit_code + " " + o.serial_sha256 + " " + gaps(o)'
}

# need_qemu ARCH: skips the test where TARGETS left that QEMU out.
need_qemu() {
    [ -e "${RELOOP_BUILD:-$TOP/build}/qemu/qemu-system-$1.js" ] || skip "no QEMU for $1 was built"
}

# same_output GUEST OPTIONS...: the small run prints the same interpreted and with each of the
# OPTIONS (each one argument, of words), which compile regions of all that is hot.
same_output() {
    local guest=$1 options off
    shift
    off=$(outcome "$guest" --regions=off)
    [ "${off%% *}" = 0 ] # a guest checks itself: one that fails the same in all modes fails
    for options; do
        # shellcheck disable=SC2086 # words
        [ "$(outcome "$guest" $options)" = "$off" ]
        # Without --sync a guest may be done before the first region comes, on a busy machine.
        case $options in
        *--sync*) all_compiled ;;
        *) none_left_out ;;
        esac
    done
}

# all_compiled: the last run compiled regions, and nothing was left to the interpreter that we could
# not compile.
all_compiled() {
    [ "$(stat_of "$BATS_TEST_TMPDIR/stats.json" 'o.regions_compiled > 0')" = true ]
    none_left_out
}

none_left_out() {
    [ "$(stat_of "$BATS_TEST_TMPDIR/stats.json" 'gaps(o) === ""')" = true ]
}

# same_as_native GUEST: what it printed in its last run is what Debian's QEMU prints.
same_as_native() {
    [ "$(native "$1" | sha256sum | cut -d' ' -f1)" = \
        "$(stat_of "$BATS_TEST_TMPDIR/stats.json" o.serial_sha256)" ]
}

# native GUEST: the serial output of its smallest run by Debian's QEMU.
native() {
    local command
    mapfile -t command < <("$TOP/reloop" guests --runs 2>/dev/null |
        "$TOP/tools/node/node" "$TOP/tests/guests/native_args.mjs" "$1" \
            "$(readlink -f "${RELOOP_BUILD:-$TOP/build}")")
    timeout -s KILL 900 "${command[@]}" </dev/null || [ $? -eq 1 ] # as guests of ours end
}

# boots_like_native GUEST COMMAND...: an operating system that ends by itself prints the same under
# Debian's QEMU, once, and under "COMMAND... reloop run --guest GUEST"; options of reloop run may
# follow in RUN_OPTIONS. A run of ours ends with the last character it waits for, not with the line.
boots_like_native() {
    local guest=$1 native=$BATS_FILE_TMPDIR/$1.native got=$BATS_TEST_TMPDIR/got
    local stats=$BATS_TEST_TMPDIR/stats.json
    shift
    [ -e "$native" ] || native "$guest" | sed '$s/\r$//' >"$native"
    # shellcheck disable=SC2086 # words
    "$@" "$TOP/reloop" run --guest "$guest" --timeout 1500 --stats "$stats" ${RUN_OPTIONS-} >"$got"
    echo >>"$got"
    diff -a "$native" "$got" # the difference is what a person wants to see
    [ "$(stat_of "$stats" 'Object.keys(o.fallback_ops).length')" = 0 ]
}

# The machine of the bare-metal guests, with a guest: machine GUEST SIZE.
machine() {
    MACHINE=(-M pc -cpu pentium3 -m 64 -nodefaults -vga none -display none -no-reboot
        -device isa-debug-exit,iobase=0x501,iosize=0x04
        -kernel "${RELOOP_BUILD:-$TOP/build}/guests/$1.elf" -append "$2")
}

# A run in the background, that is talked to: vm_start ARGUMENT... of reloop. What it says is in the
# files vm.out and vm.err; vm_say sends it a line. One at a time.
vm_start() {
    VM=$BATS_TEST_TMPDIR/vm
    rm -f "$VM".*
    mkfifo "$VM.in"
    timeout -s KILL 240 "$TOP/reloop" "$@" <"$VM.in" >"$VM.out" 2>"$VM.err" 3>&- &
    VM_PID=$!
    exec 8>"$VM.in"
}

vm_say() {
    printf '%s\n' "$1" >&8
}

# vm_wait FILE PATTERN: until the file has a line that matches, and ends. Fails, with all that was
# said, if the run ends first, or after 120 s.
vm_wait() {
    local tries
    for ((tries = 0; tries < 1200; tries++)); do
        grep -qE -- "$2" "$VM.$1" && return 0
        kill -0 $VM_PID 2>/dev/null || break
        sleep 0.1
    done
    grep -qE -- "$2" "$VM.$1" && return 0
    echo "waited for '$2' in what was said:"
    head -n 100 "$VM.out" "$VM.err"
    return 1
}

# Its exit status, in $status.
vm_end() {
    exec 8>&-
    status=0
    wait $VM_PID || status=$?
    VM_PID=
}

# For teardown.
vm_kill() {
    [ -z "${VM_PID-}" ] || kill "$VM_PID" 2>/dev/null || true
}
