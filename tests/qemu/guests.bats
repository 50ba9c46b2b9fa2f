#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Our bare guests print under QEMU with our patches, natively, what they print under Debian's.

load common

# All of an architecture's that have no operating system: guests ARCH.
guests() {
    "$TOP/reloop" guests --json |
        "$TOP/tools/node/node" -e '
            const arch = process.argv[1];
            JSON.parse(require("fs").readFileSync(0, "utf8"))
                .filter((g) => ["compute", "correctness"].includes(g.kind) && g.arch === arch)
                .forEach((g) => console.log(g.name));' "$1"
}

# run_guest GUEST [KIND]: its serial output and its exit status, under Debian's QEMU or under ours.
run_guest() {
    local command status=0
    mapfile -t command < <("$TOP/tools/node/node" "$TOP/tests/guests/native_args.mjs" "$1" "$BUILD" \
        <"$BATS_FILE_TMPDIR/runs")
    [ ${#command[@]} -gt 0 ] || { echo "no command for $1"; return 1; }
    [ -z "${2-}" ] || command=("$QEMU/$2/${command[0]}" -L "$FIRMWARE" "${command[@]:1}")
    timeout -s KILL 300 "${command[@]}" </dev/null 2>&1 || status=$?
    echo "status $status"
}

setup_file() {
    "$TOP/reloop" guests --runs >"$BATS_FILE_TMPDIR/runs" 2>/dev/null
}

# A guest's output under Debian's QEMU is had once for both kinds. That of Debian 12 dies of a division in
# "faults", and has other faults on riscv32: there the guest's own checks count.
like_debian() {
    local debian=$BATS_FILE_TMPDIR/$1.debian
    case $1 in
    faults | faults-riscv32)
        run_guest "$1" "$KIND" >"$BATS_TEST_TMPDIR/got" && [ "$(tail -n 1 "$BATS_TEST_TMPDIR/got")" = "status 1" ]
        return
        ;;
    esac
    [ -e "$debian" ] || run_guest "$1" >"$debian" || { cat "$debian"; return 1; }
    run_guest "$1" "$KIND" >"$BATS_TEST_TMPDIR/got"
    grep -aqE '^status [01]$' "$debian" || { tail -n 2 "$debian"; return 1; }
    cmp -s "$debian" "$BATS_TEST_TMPDIR/got" ||
        { diff -a "$debian" "$BATS_TEST_TMPDIR/got" | head -n 10; return 1; }
}

all() {
    need_qemu "$1"
    KIND=$2
    # shellcheck disable=SC2046 # words
    each like_debian $(guests "$1")
}

@test "i386 on the code generator" { all i386 tcg; }
@test "i386 on the interpreter" { all i386 tci; }
@test "arm on the code generator" { all arm tcg; }
@test "arm on the interpreter" { all arm tci; }
@test "riscv32 on the code generator" { all riscv32 tcg; }
@test "riscv32 on the interpreter" { all riscv32 tci; }
