#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a run leaves, where there is no room for it: a message that names the file, a status, and no
# part of the file.

load common

setup() {
    fake_build
    out=$BATS_TEST_TMPDIR/out
    mkdir "$out"
}

# no_room COMMAND...: no file may have more than 4 KiB.
no_room() {
    run --separate-stderr bash -c 'ulimit -f 4; exec "$@"' bash "$@"
    echo "status $status, stdout: $output, stderr: $stderr"
}

BIG='const big = Buffer.alloc(100000, 65);'

@test "statistics, regions and the shared folder" {
    fake_guest sha256.elf "$BIG"'
        qemu.FS.writeFile("/reloop/stats.json", JSON.stringify({ big: `${big}` }));
        qemu.FS.writeFile("/reloop/regions/00000.rlrg", big);
        qemu.print("sha256 small checksum 1\n"); qemu.exit(1);'
    no_room "$TOP/reloop" run --guest sha256 --size small --regions off --stats "$out/stats.json"
    [ "$status" -eq 1 ]
    [ "$stderr" = "reloop: cannot write $out/stats.json: file too large" ]
    no_room "$TOP/reloop" run --guest sha256 --size small --regions off --keep-regions "$out"
    [ "$status" -eq 1 ]
    [ "$stderr" = "reloop: cannot write $out/00000.rlrg: file too large" ]
    echo "$BIG"'qemu.FS.writeFile("/share/disk", big); qemu.exit(0);' >"$BATS_TEST_TMPDIR/kernel"
    no_room "$TOP/reloop" run --regions off --share "$out" -- -kernel "$BATS_TEST_TMPDIR/kernel"
    [ "$status" -eq 1 ]
    [ "$stderr" = "reloop: cannot write $out/disk: file too large" ]
    [ -z "$(ls -A "$out")" ]
}

@test "one of several: the others are written" {
    echo "$BIG"'qemu.FS.writeFile("/share/disk", big); qemu.exit(0);' >"$BATS_TEST_TMPDIR/kernel"
    no_room "$TOP/reloop" run --regions off --share "$out" --stats "$BATS_TEST_TMPDIR/stats.json" -- \
        -kernel "$BATS_TEST_TMPDIR/kernel"
    [ "$status" -eq 1 ]
    [ "$(json "$BATS_TEST_TMPDIR/stats.json" o.exit_code)" = 0 ]
}

@test "profiles" {
    fake_guest sha256.elf 'qemu.print("sha256 small checksum 1\n"); qemu.exit(1);'
    no_room "$TOP/reloop" run --guest sha256 --size small --profile "$out"
    [ "$status" -eq 1 ]
    [[ ${stderr_lines[-1]} == "reloop: cannot write $out/CPU."*.cpuprofile* ]]
    [ -z "$(find "$out" -name '*.cpuprofile')" ]
}

@test "a profiled run: its exit status and signals" {
    fake_guest sha256.elf 'qemu.exit(3);'
    run --separate-stderr reloop run --guest sha256 --size small --profile "$out/failed"
    [ "$status" -eq 1 ]
    fake_guest sha256.elf 'qemu.print("ready\n");'
    "$TOP/reloop" run --guest sha256 --profile "$out/ended" >"$BATS_TEST_TMPDIR/said" 3>&- &
    until grep -q ready "$BATS_TEST_TMPDIR/said"; do
        kill -0 $!
        sleep 0.1
    done
    kill -TERM $!
    status=0
    wait $! || status=$?
    [ "$status" -eq 143 ]
    [ -n "$(find "$out/ended" -name '*.cpuprofile')" ]
}

@test "standard output with no room, or closed" {
    fake_guest sha256.elf 'qemu.print("sha256 small checksum 1\n"); qemu.exit(1);'
    run --separate-stderr bash -c '"$0" run --guest sha256 --regions off >/dev/full' "$TOP/reloop"
    [ "$status" -eq 1 ]
    [ "$stderr" = 'reloop: cannot write to standard output: no space left on device' ]
    run --separate-stderr bash -c '"$0" run --guest sha256 --regions off >&-' "$TOP/reloop"
    [ "$status" -eq 1 ]
    [ "$stderr" = 'reloop: standard output is closed' ]
}
