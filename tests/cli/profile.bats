#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# reloop run --profile, and what reloop profile makes of it.

load common

setup() {
    fake_build
    folder=$BATS_TEST_TMPDIR/profiles
}

# thread NUMBER SAMPLES [START]: a profile in which node 2 is QEMU's function 7, which calls itself (3) and a
# region (4); node 5 is a function that waits.
thread() {
    mkdir -p "$folder"
    cat >"$folder/CPU.20260101.000000.1.$1.00$1.cpuprofile" <<END
{"startTime": ${3:-0}000000, "nodes": [
    {"id": 1, "callFrame": {"functionName": "(root)", "url": ""}, "children": [2, 5]},
    {"id": 2, "callFrame": {"functionName": "wasm-function[7]", "url": "wasm://wasm/qemu"},
     "children": [3, 4]},
    {"id": 3, "callFrame": {"functionName": "wasm-function[7]", "url": "wasm://wasm/qemu"}},
    {"id": 4, "callFrame": {"functionName": "wasm-function[0]", "url": "wasm://wasm/region"}},
    {"id": 5, "callFrame": {"functionName": "wasm-function[8]", "url": "wasm://wasm/qemu"}}],
 "samples": [$2], "timeDeltas": [$(echo "$2" | sed 's/[0-9]/1000000/g')]}
END
}

# symbols ARCH NAME: what function 7 is called; and that this QEMU is the one that ran.
symbols() {
    printf '7:%s\n8:park\n' "$2" >"$RELOOP_BUILD/qemu/qemu-system-$1.js.symbols"
    echo "$RELOOP_BUILD/qemu/qemu-system-$1.js" >"$folder/qemu.txt"
}

@test "a profile of each thread is written" {
    fake_guest sha256.elf 'for (const end = Date.now() + 300; Date.now() < end;);
        qemu.print("sha256 small checksum 1\n"); qemu.exit(1);'
    run_profiled() {
        reloop run --guest sha256 --size small --profile "$folder"
    }
    run_profiled
    [ "$(find "$folder" -name '*.cpuprofile' | wc -l)" -eq 2 ] # its own and the compiler's
    run --separate-stderr reloop profile "$folder" --thread 0
    [ "$status" -eq 0 ]
    [[ $stderr == *"shown by number: there is no"* ]]
    [[ ${lines[1]} =~ ^\ +0\ +[0-9.]+\ +0.00\ +0.00\  ]] # no WebAssembly, but JavaScript
    [[ ! ${lines[1]} =~ 0.00\ +0.00\ +0.00 ]]
    expect_refusal 1 'has profiles of another run' run_profiled
}

@test "times: of a function, with what it calls, once where it calls itself" {
    thread 0 5,5,5,5
    thread 1 2,3,3,4
    symbols i386 cpu_tb_exec
    run --separate-stderr reloop profile "$folder"
    echo "$output"
    [ "$status" -eq 0 ]
    [ -z "$stderr" ]
    [[ ${lines[1]} =~ ^\ +0\ +4.00\ +0.00\ +0.00\ +0.00\ +0.00\ +4.00$ ]]
    [[ ${lines[2]} =~ ^\ +1\ +4.00\ +3.00\ +1.00\ +0.00\ +0.00\ +0.00$ ]]
    [ "${lines[3]}" = 'thread 1' ]
    [[ ${lines[5]} =~ ^\ +3.00\ +75.0\ +4.00\ +100.0\ +cpu_tb_exec$ ]]
    [[ ${lines[6]} =~ ^\ +1.00\ +25.0\ +1.00\ +25.0\ +wasm-function.0.\ +wasm://wasm/region$ ]]
    run reloop profile "$folder" --thread 0 --top 1
    [[ ${lines[5]} == *park ]]
    [ "${#lines[@]}" -eq 6 ]
}

# shows LINE WORD...: the line of the output has these figures, and then what there may be.
shows() {
    local line=${lines[$1]}
    shift
    # shellcheck disable=SC2086 # words
    set -- "$(printf '%s ' "$@")" $line
    [[ "${*:2} " == "$1"* ]]
}

@test "a part of the run: seconds since the first thread's start, whichever thread they are of" {
    thread 0 5,5,5,5,5,5 100
    thread 1 2,4,3,4 102
    symbols i386 cpu_tb_exec
    run --separate-stderr reloop profile "$folder" --from 3.5 --to 5
    echo "$output"
    [ "$status" -eq 0 ]
    shows 1 0 1.50 0.00 0.00 0.00 0.00 1.50
    shows 2 1 1.50 1.00 0.50
    shows 5 1.00 66.7 1.50 100.0 cpu_tb_exec
    run reloop profile "$folder" --from 5
    shows 1 0 1.00
    shows 2 1 1.00 0.00 1.00
    run reloop profile "$folder" --to 1 --thread 1
    shows 1 0 1.00
    shows 2 1 0.00
    expect_refusal 1 'has nothing from 6 s on' reloop profile "$folder" --from 6
}

@test "regions have the names of the guest's functions" {
    thread 0 4,4,4
    sed -i 's/wasm-function.0./3_c0101010/' "$folder"/*
    symbols i386 cpu_tb_exec
    printf 'c0200000 T above\nc0101000 T do_work\nc0101008 d data\nc0101020 t next\n' >"$folder/System.map"
    expect_output '3_c0101010 do_work+0x10  wasm://wasm/region' \
        reloop profile "$folder" --guest-symbols "$folder/System.map"
    echo 'void _start(void) {} void second(void) {}' >"$folder/guest.c"
    gcc -m32 -nostdlib -ffreestanding -static -Wl,-Ttext=0xc0101010 -o "$folder/guest" "$folder/guest.c"
    expect_output '3_c0101010 _start+0x0  wasm' reloop profile "$folder" --guest-symbols "$folder/guest"
    printf 'c0200000 T above\n' >"$folder/System.map"
    run reloop profile "$folder" --guest-symbols "$folder/System.map"
    [[ $output == *'3_c0101010  wasm'* ]]
    expect_refusal 1 'has no names of code' reloop profile "$folder" --guest-symbols "$folder/guest.c"
    expect_refusal 1 'No such file' reloop profile "$folder" --guest-symbols /nonexistent
}

# Their functions have other numbers.
@test "names are those of the QEMU that ran, and none where it is not known" {
    mkdir "$RELOOP_BUILD/guests/arm"
    cp "$RELOOP_BUILD/qemu/qemu-system-i386.js" "$RELOOP_BUILD/qemu/qemu-system-arm.js"
    fake_guest arm/sha256.elf 'qemu.print("sha256 small checksum 1\n"); qemu.exit(1);'
    reloop run --guest sha256-arm --size small --profile "$folder"
    [ "$(cat "$folder/qemu.txt")" = "$RELOOP_BUILD/qemu/qemu-system-arm.js" ]
    rm "$folder"/*.cpuprofile
    thread 1 2,3,3,4
    printf '7:of_i386\n' >"$RELOOP_BUILD/qemu/qemu-system-i386.js.symbols"
    printf '7:of_arm\n' >"$RELOOP_BUILD/qemu/qemu-system-arm.js.symbols"
    run --separate-stderr reloop profile "$folder"
    [[ $output == *of_arm* ]]
    [ -z "$stderr" ]
    rm "$folder/qemu.txt"
    run --separate-stderr reloop profile "$folder"
    [[ $output == *'wasm-function[7]'* ]]
    [[ $stderr == *'does not say which QEMU ran'* ]]
}

@test "bad arguments, folders and files" {
    thread 0 2
    symbols i386 cpu_tb_exec
    expect_refusal 2 'takes one folder' reloop profile
    expect_refusal 2 '--top is 0' reloop profile "$folder" --top 0
    expect_refusal 2 '--from and --to' reloop profile "$folder" --from 2 --to 2
    expect_refusal 2 '--from and --to' reloop profile "$folder" --from=-1
    expect_refusal 2 '--from and --to' reloop profile "$folder" --to nan
    expect_refusal 2 'has no thread 7' reloop profile "$folder" --thread 7
    expect_refusal 1 'No such file' reloop profile "$folder" --symbols /nonexistent
    expect_refusal 1 'No such file' reloop profile "$folder.none"
    expect_refusal 1 'has no *.cpuprofile' reloop profile "$RELOOP_BUILD"
    for text in '' '{' '{}' '{"nodes": []}' '{"nodes": 1}' '[]'; do
        echo "$text" >"$folder/CPU.cpuprofile"
        expect_refusal 1 "not a profile of V8's" reloop profile "$folder"
    done
    # A circle, numbers that are no node's, fewer times than samples.
    echo '{"nodes": [{"id": 1}, {"id": 2, "children": [3]}, {"id": 3, "children": [2, 9]}],
        "samples": [3, 2, 9, "x"], "timeDeltas": [1000, 1000]}' >"$folder/CPU.cpuprofile"
    reloop profile "$folder"
}
