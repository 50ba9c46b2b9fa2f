# SPDX-License-Identifier: MIT
# What every test file here loads.

bats_require_minimum_version 1.5.0

# A command that fails in $(...) or in a pipe fails the test, too.
shopt -s inherit_errexit
set -o pipefail

TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
BUILD=${RELOOP_BUILD:-$TOP/build}

reloop() {
    "$TOP/reloop" "$@"
}

# expect_refusal STATUS TEXT COMMAND...: the command must exit with that status, print nothing on
# stdout and one line on stderr, which starts with "reloop: " and has TEXT in it.
expect_refusal() {
    local status_wanted=$1 text=$2
    shift 2
    run --separate-stderr "$@"
    # shellcheck disable=SC2154 # set by run
    echo "status $status, stdout: $output, stderr: $stderr"
    [ "$status" -eq "$status_wanted" ]
    [ -z "$output" ]
    # shellcheck disable=SC2154
    [ "${#stderr_lines[@]}" -eq 1 ]
    [[ $stderr == "reloop: "* ]]
    [[ $stderr == *"$text"* ]]
}

# expect_output TEXT COMMAND...: the command must succeed, and what it prints have TEXT in it.
expect_output() {
    local text=$1
    shift
    run "$@"
    echo "status $status: $output"
    [ "$status" -eq 0 ]
    [[ $output == *"$text"* ]]
}

# eventually COMMAND...: until it succeeds. Fails after a minute.
eventually() {
    local tries
    for ((tries = 0; tries < 600; tries++)); do
        "$@" && return
        sleep 0.1
    done
    echo "waited for: $*"
    return 1
}

# A folder with what ./reloop needs on PATH, without Node.
bare_path() {
    mkdir "$BATS_TEST_TMPDIR/bin"
    for tool in sh dirname readlink; do
        ln -s "$(command -v $tool)" "$BATS_TEST_TMPDIR/bin/$tool"
    done
    echo "$BATS_TEST_TMPDIR/bin"
}

# program FILE LINE: a script.
program() {
    printf '#!/bin/sh\n%s\n' "$2" >"$1"
    chmod +x "$1"
}

# The field of a JSON file: json FILE EXPRESSION, the object being "o".
json() {
    "$TOP/tools/node/node" -e '
        const o = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
        console.log(eval(process.argv[2]));' "$1" "$2"
}

# Products of a build whose QEMU is fake_qemu.mjs. Guests are made by fake_guest.
fake_build() {
    export RELOOP_BUILD=$BATS_TEST_TMPDIR/build
    mkdir -p "$RELOOP_BUILD/qemu" "$RELOOP_BUILD/compiler" "$RELOOP_BUILD/firmware" \
        "$RELOOP_BUILD/guests/os"
    echo 'export default async () => ({});' >"$RELOOP_BUILD/compiler/compiler.mjs"
    ln -s "$BUILD/native" "$BUILD/node" "$RELOOP_BUILD"
    cp "$BATS_TEST_DIRNAME/fake_qemu.mjs" "$RELOOP_BUILD/qemu/qemu-system-i386.js"
    echo '{"type": "module"}' >"$RELOOP_BUILD/qemu/package.json"
    touch "$RELOOP_BUILD"/firmware/{bios-256k,kvmvapic,linuxboot_dma,multiboot_dma}.bin
}

# fake_guest FILE SCRIPT: fake_qemu.mjs says what the script may call.
fake_guest() {
    echo "$2" >"$RELOOP_BUILD/guests/$1"
}
