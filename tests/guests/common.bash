# SPDX-License-Identifier: MIT
# What the test files here load.

bats_require_minimum_version 1.5.0

# A command that fails in $(...) or in a pipe fails the test, too.
shopt -s inherit_errexit
set -o pipefail

TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)

# shellcheck source=/dev/null
. "${BASH_SOURCE[0]%/*}/talk.bash"

# Messages of ours that runs may have on standard error, the last on a machine that is busy. Any
# other asks for a report, or says why regions are fewer than there could be.
EXPECTED_MESSAGES='^reloop: a breakpoint is set; while it is, all code of its page is interpreted$|'\
'^reloop: what is written to [^ ]* is in memory and goes with the run; --share DIR keeps it$|'\
'^reloop: the guest has printed nothing in 60 s'

# guests KIND [ARCH]: their names; ARCH is i386 if it is not given. Fails if there is none.
guests() {
    local list
    list=$("$TOP/reloop" guests --json)
    list=$("$TOP/tools/node/node" -e '
        const [kind, arch] = process.argv.slice(1);
        JSON.parse(require("fs").readFileSync(0, "utf8"))
            .filter((g) => g.kind === kind && g.arch === arch)
            .forEach((g) => console.log(g.name));' "$1" "${2:-i386}" <<<"$list")
    [ -n "$list" ]
    echo "$list"
}

# each_is_tested ARCH BEFORE AFTER: the test file has a line for every compute and correctness guest
# of the architecture, its name between the two regular expressions.
each_is_tested() {
    local names name
    names=$(guests compute "$1")
    names+=" $(guests correctness "$1")"
    for name in $names; do
        grep -qE -- "$2$name$3" "$BATS_TEST_FILENAME" || {
            echo "no test of $name"
            return 1
        }
    done
}

# The field of a statistics file: stat_of FILE EXPRESSION, the object being "o". gaps(o) is what of the
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

# is_so EXPRESSION: it is true of the last run's statistics. If not, they are shown.
is_so() {
    local stats=$BATS_TEST_TMPDIR/stats.json
    [ "$(stat_of "$stats" "$1")" = true ] && return
    echo "not so: $1"
    cat "$stats"
    return 1
}

# is_quiet FILE: it has none of our messages but those that are expected.
is_quiet() {
    ! grep -aE '^reloop: |please report' "$1" | grep -avE "$EXPECTED_MESSAGES"
}

# run_guest OPTION...: "reloop run" with these, and its statistics, for is_so. Those of the run before are
# taken away first: a run that crashes leaves none. Fails as the run does, or if it says what
# nobody expects.
run_guest() {
    local status=0 said=$BATS_TEST_TMPDIR/said
    rm -f "$BATS_TEST_TMPDIR/stats.json"
    "$TOP/reloop" run --stats "$BATS_TEST_TMPDIR/stats.json" "$@" 2>"$said" || status=$?
    cat "$said" >&2
    is_quiet "$said" >&2 || return 1
    return $status
}

# outcome GUEST OPTION...: one small run, which must end well; prints what must be equal in all modes.
outcome() {
    rm -f "$BATS_TEST_TMPDIR/serial"
    run_guest --guest "$1" --size small --timeout 120 "${@:2}" >/dev/null || {
        echo "$* ended with $?" >&2
        return 1
    }
    # For same_as_native: other runs may write statistics before it looks.
    stat_of "$BATS_TEST_TMPDIR/stats.json" o.serial_sha256 >"$BATS_TEST_TMPDIR/serial"
    stat_of "$BATS_TEST_TMPDIR/stats.json" 'o.exit_code + " " + o.serial_sha256 + " " + gaps(o)'
}

# need_qemu ARCH: skips the test where TARGETS left that QEMU out.
need_qemu() {
    [ -e "${RELOOP_BUILD:-$TOP/build}/qemu/qemu-system-$1.js" ] || skip "no QEMU for $1 was built"
}

# same_output GUEST OPTIONS...: the small run prints the same interpreted and with each of the
# OPTIONS (each one argument, of words), which compile regions of all that is hot.
same_output() {
    local guest=$1 options off on
    shift
    off=$(outcome "$guest" --regions=off)
    [ "${off%% *}" = 0 ] # a guest checks itself: one that fails the same in all modes fails
    for options; do
        # shellcheck disable=SC2086 # words
        on=$(outcome "$guest" $options)
        [ "$on" = "$off" ] || {
            echo "$guest $options: $on, not $off"
            return 1
        }
        none_left_out
        # Without --sync a guest may be done before the first region comes, on a busy machine.
        if is_so 'o.regions_compiled === 0' >/dev/null; then
            [[ $options != *--sync* ]]
            # shellcheck disable=SC2086 # words
            rounds_compiled "$guest" $options
        fi
    done
}

# rounds_compiled GUEST OPTION...: it goes on with its rounds, each of which comes to the same checksum, until
# regions were compiled, and then for two more.
rounds_compiled() {
    local COMMAND word words=()
    native_command "$1"
    for word in "${COMMAND[@]:1}"; do
        [ "$word" != small ] || word=rounds
        words+=("$word")
    done
    vm_start run --arch "${COMMAND[0]#qemu-system-}" --stats "$BATS_TEST_TMPDIR/stats.json" "${@:2}" \
        -- "${words[@]}"
    vm_wait out checksum
    vm_until 'o.regions_compiled > 0'
    vm_rounds 2
    kill "$VM_PID"
    vm_end
    [ "$status" -eq 143 ]
}

# all_compiled: the last run compiled regions, and nothing was left to the interpreter that we could
# not compile.
all_compiled() {
    is_so 'o.regions_compiled > 0' && none_left_out
}

none_left_out() {
    is_so 'gaps(o) === ""'
}

# same_as_native GUEST: what it printed when outcome ran it last is what Debian's QEMU prints.
same_as_native() {
    local wanted
    wanted=$(native "$1" | sha256sum | cut -d' ' -f1)
    [ "$(cat "$BATS_TEST_TMPDIR/serial")" = "$wanted" ]
}

# native_command GUEST: puts Debian's QEMU, as the guest's smallest run has it, into the array COMMAND.
native_command() {
    local list
    list=$("$TOP/reloop" guests --runs 2>/dev/null |
        "$TOP/tools/node/node" "$TOP/tests/guests/native_args.mjs" "$1" \
            "$(readlink -f "${RELOOP_BUILD:-$TOP/build}")")
    mapfile -t COMMAND <<<"$list"
}

# native GUEST: the serial output of its smallest run by Debian's QEMU.
native() {
    local COMMAND
    native_command "$1"
    timeout -s KILL 900 "${COMMAND[@]}" </dev/null || [ $? -eq 1 ] # as guests of ours end
}

# boots_like_native GUEST COMMAND...: an operating system that ends by itself prints the same under
# Debian's QEMU, once, and under "COMMAND... reloop run --guest GUEST"; options of reloop run may
# follow in RUN_OPTIONS. A run of ours ends with the last character it waits for, not with the line.
boots_like_native() {
    local guest=$1 native=$BATS_FILE_TMPDIR/$1.native got=$BATS_TEST_TMPDIR/got
    local stats=$BATS_TEST_TMPDIR/stats.json said=$BATS_TEST_TMPDIR/said
    shift
    if [ ! -e "$native" ]; then
        native "$guest" | sed '$s/\r$//' >"$native.unfinished"
        mv "$native.unfinished" "$native"
    fi
    rm -f "$stats"
    # shellcheck disable=SC2086 # words
    "$@" "$TOP/reloop" run --guest "$guest" --timeout 1500 --stats "$stats" ${RUN_OPTIONS-} \
        >"$got" 2>"$said" || {
        cat "$said"
        return 1
    }
    echo >>"$got"
    diff -a "$native" "$got" # the difference is what a person wants to see
    is_quiet "$said"
    is_so 'Object.keys(o.fallback_ops).length === 0'
}

# The machine of the bare-metal guests, with a guest: machine GUEST SIZE.
machine() {
    MACHINE=(-M pc -cpu pentium3 -m 64 -nodefaults -vga none -display none -no-reboot
        -device isa-debug-exit,iobase=0x501,iosize=0x04
        -kernel "${RELOOP_BUILD:-$TOP/build}/guests/$1.elf" -append "$2")
}
