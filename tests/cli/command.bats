#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The command itself, its help, and reloop guests.

load common

@test "help of the command and of each subcommand" {
    expect_output 'inspect' reloop --help
    expect_output 'inspect' reloop -h
    expect_output '--keep-regions=DIR' reloop run --help
    expect_output '--json' reloop guests --help
    expect_output '--wat' reloop inspect --help
    expect_output '--against' reloop bench --help
    expect_output '--modes' reloop compare --help
    expect_output '--symbols' reloop profile --help
}

@test "no command, an unknown one, an unknown option" {
    expect_refusal 2 'a command is missing' reloop
    expect_refusal 2 "no command 'frobnicate'; try" reloop frobnicate
    expect_refusal 2 "no command 'inpsect'; did you mean 'inspect'?" reloop inpsect
    expect_refusal 2 "no option '--frobnicate'" reloop --frobnicate
    expect_refusal 2 "no command ''" reloop ''
}

COMMANDS='run guests inspect compare bench profile serve'

@test "help: the word, of a command, with examples, in lines that fit" {
    [ "$(reloop help)" = "$(reloop --help)" ]
    for command in $COMMANDS; do
        [ "$(reloop help $command)" = "$(reloop $command --help)" ]
        reloop help $command | grep -q '^Examples:'
        reloop help $command | grep -q '^  reloop .*\[OPTION\.\.\.\]\|^  reloop run'
        reloop help $command | awk -v name="$command" 'length > 100 { print name ": " $0; exit 1 }'
    done
    reloop --help | grep -q 'no network, no graphics and no sound'
    expect_refusal 2 "no command 'nonsense'" reloop help nonsense
}

@test "the versions of Reloop and its QEMU" {
    local version
    for version in --version -V version; do
        [[ $(reloop $version) =~ ^reloop\ [0-9.]+\ \(QEMU\ [0-9.]+\)$ ]]
    done
}

# Bash does not pass its own message on.
@test "output that cannot be written" {
    local command
    for command in --help version 'run --help' guests 'guests --json'; do
        # shellcheck disable=SC2086 # words
        run --separate-stderr bash -c '"$@" >/dev/full' bash "$TOP/reloop" $command
        [ "$status" -eq 1 ]
        [ "$stderr" = 'reloop: cannot write to standard output: No space left on device' ]
        # shellcheck disable=SC2086
        run --separate-stderr bash -c '"$@" >&-' bash "$TOP/reloop" $command
        [ "$status" -eq 1 ]
        [ "$stderr" = 'reloop: standard output is closed' ]
    done
}

@test "a folder that is gone" {
    mkdir "$BATS_TEST_TMPDIR/gone"
    cd "$BATS_TEST_TMPDIR/gone"
    rmdir "$BATS_TEST_TMPDIR/gone"
    run --separate-stderr reloop guests
    cd "$TOP"
    [ "$status" -eq 1 ]
    # The shell has a line of its own before it.
    [ "${stderr_lines[-1]}" = 'reloop: the current folder cannot be used: No such file or directory' ]
}

@test "a message is one line whatever the argument" {
    expect_refusal 2 'a b' reloop $'a\nb'
}

@test "products that are not built" {
    RELOOP_BUILD=$BATS_TEST_TMPDIR expect_refusal 1 'run: make' reloop guests
    RELOOP_BUILD=/nonexistent/x/y expect_refusal 1 'RELOOP_BUILD is /nonexistent/x/y, and there is no' \
        reloop guests
}

@test "the program without its launcher" {
    expect_refusal 1 'started by the script' env -u RELOOP_TOP "$BUILD/native/reloop" guests
}

@test "the launcher through a link, from elsewhere" {
    ln -s "$TOP/reloop" "$BATS_TEST_TMPDIR/reloop"
    cd "$BATS_TEST_TMPDIR"
    RELOOP_BUILD=$BUILD expect_output sha256 ./reloop guests
}

# The names that guests.json makes, by architecture.
guest_names() {
    json "$TOP/guests/guests.json" '["i386", "arm", "riscv32"].flatMap((arch) =>
        o.filter((g) => g.arch.includes(arch)).map((g) =>
            arch === "i386" || g.kind === "os" ? g.name : `${g.name}-${arch}`)).join("\n")'
}

@test "guests: a line each" {
    run reloop guests
    [ "$status" -eq 0 ]
    [ "$(echo "$output" | cut -d' ' -f1)" = "$(guest_names)" ]
    [ "$(sort -u <<<"$output" | wc -l)" -eq "${#lines[@]}" ]
    grep -q '^primes-arm .* arm .*sieve' <<<"$output"
}

@test "guests --json: the fields promised, and no others" {
    reloop guests --json >"$BATS_TEST_TMPDIR/guests.json"
    [ "$(json "$BATS_TEST_TMPDIR/guests.json" 'o.map((g) => g.name).join("\n")')" = \
        "$(guest_names)" ]
    [ "$(json "$BATS_TEST_TMPDIR/guests.json" 'o.every((g) =>
        Object.keys(g).join() === "name,kind,arch,what")')" = true ]
    [ "$(json "$BATS_TEST_TMPDIR/guests.json" 'o.find((g) => g.name === "smc-riscv32").arch')" = riscv32 ]
}

# with_runs: the names of the guests that have them.
with_runs() {
    reloop guests --runs >"$BATS_TEST_TMPDIR/runs.json" 2>"$BATS_TEST_TMPDIR/said"
    json "$BATS_TEST_TMPDIR/runs.json" 'o.filter((g) => g.runs).map((g) => g.name).join()'
}

# The page offers what has them.
@test "guests --runs: what QEMU is started with, of what was built" {
    fake_build
    mkdir "$RELOOP_BUILD/guests/arm"
    touch "$RELOOP_BUILD/guests/sha256.elf" "$RELOOP_BUILD/guests/arm/sha256.elf"
    [ "$(with_runs)" = sha256 ]
    grep -q 'lz.elf is not built' "$BATS_TEST_TMPDIR/said"
    ! grep -q guests/arm/ "$BATS_TEST_TMPDIR/said" || false # the user wants no QEMU for it
    [ "$(json "$BATS_TEST_TMPDIR/runs.json" 'o.find((g) => g.runs).runs.map(({ size, files }) =>
        `${size} ${files.map((f) => f.from).includes("guests/sha256.elf")}`).join()')" = \
        'small true,full true' ]
    touch "$RELOOP_BUILD/qemu/qemu-system-arm.js"
    [ "$(with_runs)" = sha256,sha256-arm ]
}

@test "guests: bad arguments" {
    expect_refusal 2 'unknown option --jsn' reloop guests --jsn
    expect_refusal 2 "no 'all'" reloop guests all
}
