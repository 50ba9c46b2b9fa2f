#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# reloop compare, and bench/demo: the table, the figures, and when it fails.

load common

# A guest's script: half a second interpreted, less in the other modes.
working() {
    cat <<END
const ms = {off: 500, block: 200, on: 50}[qemu.env.RELOOP_REGIONS];
qemu.print("$1 small ");
qemu.FS.writeFile("/reloop/stats.json", JSON.stringify(qemu.env.RELOOP_REGIONS === "off" ? {} :
    {regions_compiled: 12, region_share: 0.98765, vcpu_stall_ms: 1, compile_ms: 5,
     ops_compiled: 1000}));
setTimeout(() => { qemu.print("checksum 1\n"); qemu.exit(1); }, ms);
END
}

setup() {
    fake_build
    fake_guest sha256.elf "$(working sha256)"
    fake_guest lz.elf "$(working lz)"
}

@test "bad arguments" {
    expect_refusal 2 "no guest 'nope'" reloop compare --guests sha256,nope
    expect_refusal 2 'is an os guest' reloop compare --guests memtest
    expect_refusal 2 "--modes has 'fast'" reloop compare --guests lz --modes fast
    expect_refusal 2 '--modes names no mode' reloop compare --guests lz --modes ''
    expect_refusal 2 '--guests names no guest' reloop compare --guests ''
    expect_refusal 2 'either --guests or --arch' reloop compare --guests lz --arch arm
    expect_refusal 2 "--arch is 'x86'" reloop compare --arch x86
    expect_refusal 2 '--size is' reloop compare --size tiny
    expect_refusal 2 '--timeout is 0' reloop compare --timeout 0
    expect_refusal 2 "no 'lz'" reloop compare lz
    expect_refusal 1 'there is no folder' reloop compare --guests lz --json /nonexistent/file
}

@test "three modes: the table and the figures" {
    run --separate-stderr reloop compare --guests sha256,lz --modes off,block,on --size small \
        --json "$BATS_TEST_TMPDIR/json"
    echo "$output"
    [ "$status" -eq 0 ]
    progress=$(grep -vc '^The machine was busy' <<<"$stderr")
    [ "$progress" -eq 6 ]
    [ "${#lines[@]}" -eq 4 ]
    [[ ${lines[0]} =~ ^guest\ +off,\ s\ +block,\ s\ +on,\ s\ +off/on\ +block/on\ +regions ]]
    [[ ${lines[1]} =~ ^sha256\ .*x\ .*x\ +12\ +98.8\ %\ .*%\ +identical$ ]]
    [[ ${lines[3]} =~ ^geometric\ mean\ +[0-9.]+x\ +[0-9.]+x$ ]]
    json=$BATS_TEST_TMPDIR/json
    [ "$(json "$json" 'o.guests.map((g) => g.guest).join()')" = sha256,lz ]
    [ "$(json "$json" 'o.guests[0].identical && o.guests[0].off_over_on > 3 &&
        o.geometric_mean_off_over_on > o.geometric_mean_block_over_on')" = true ]
    [ "$(json "$json" 'o.guests[1].runs.block.mode')" = block ]
}

@test "one mode: nothing to compare with" {
    run --separate-stderr reloop compare --guests lz --modes on --size small
    [ "$status" -eq 0 ]
    [[ ${lines[0]} != *off* ]]
    [[ ${lines[1]} == *- ]]
    [ "${#lines[@]}" -eq 2 ]
}

@test "different output fails, and is called so" {
    fake_guest lz.elf 'qemu.print("lz small checksum " + qemu.env.RELOOP_REGIONS); qemu.exit(1);'
    run --separate-stderr reloop compare --guests lz,sha256 --size small
    [ "$status" -eq 1 ]
    [[ ${lines[1]} == lz*DIFFERENT ]]
    [[ ${lines[2]} == sha256*identical ]]
}

@test "a run that fails does not stop the others" {
    fake_guest lz.elf 'qemu.exit(qemu.env.RELOOP_REGIONS === "on" ? 3 : qemu.print(
        "lz small checksum 1") || 1);'
    run --separate-stderr reloop compare --guests lz,sha256 --size small
    [ "$status" -eq 1 ]
    [[ ${lines[1]} == lz*FAILED ]]
    [[ ${lines[2]} == sha256*identical ]]
    [[ $stderr == *$'failed\nreloop: lz found its own results wrong'* ]]
}

@test "a run that takes too long" {
    fake_guest lz.elf ''
    run --separate-stderr reloop compare --guests lz --modes off --size small --timeout 1
    [ "$status" -eq 1 ]
    [[ $stderr == *'did not finish within 1 s'* ]]
}

@test "bench/demo is reloop compare" {
    fake_guest sort.elf "$(working sort)"
    run --separate-stderr "$TOP/bench/demo" --size small
    [ "$status" -eq 0 ]
    [[ ${lines[2]} == sort* ]]
}

@test "a busy machine is said" {
    for ((i = 0; i < $(nproc); i++)); do
        timeout 60 yes >/dev/null 3>&- &
        others+=" $!"
    done
    run --separate-stderr reloop compare --guests lz --size small
    # shellcheck disable=SC2086 # a list
    kill $others
    [ "$status" -eq 0 ]
    [[ $stderr =~ "The machine was busy: others used "[0-9]+" % of its processors meanwhile" ]]
}
