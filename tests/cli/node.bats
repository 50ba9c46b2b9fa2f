#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# tools/node/node: which Node runs, and that nothing stands between it and who started it.

load common

setup() {
    fake_build
    bin=$(bare_path)
}

# The tests of the root's Node need that it was set up; a machine's own emcc comes without.
need_roots_node() {
    [ -x "$BUILD/node/node" ] || skip "no Node of a toolchain root in $BUILD"
}

with_path() {
    env PATH="$bin" "$@"
}

roots_node() {
    with_path "$TOP/tools/node/node" "$@"
}

@test "Node: that of PATH, where it is new enough" {
    program "$bin/node" 'case $1 in --version) echo v20.0.0 ;; *) echo "this one, $*" ;; esac'
    run with_path "$TOP/tools/node/node" a 'b  c'
    [ "$output" = 'this one, a b  c' ]
    program "$bin/node" 'case $1 in --version) echo v100.1.0-pre ;; *) exit 7 ;; esac'
    run with_path "$TOP/tools/node/node"
    [ "$status" -eq 7 ]
}

@test "Node: neither of PATH nor of a root; one line says what to do" {
    rm "$RELOOP_BUILD/node"
    fake_guest sha256.elf ''
    expect_refusal 1 'Node 20 or later is needed; PATH has none; run: make' \
        with_path "$TOP/reloop" run --guest sha256 --regions off
    program "$bin/node" 'echo v18.20.4'
    expect_refusal 1 'Node 20 or later is needed; PATH has v18.20.4; run: make' \
        with_path "$TOP/reloop" run --guest sha256 --regions off
    program "$bin/node" 'echo broken'
    expect_refusal 1 'Node 20 or later is needed; PATH has broken; run: make' \
        with_path "$TOP/reloop" run --guest sha256 --regions off
}

@test "Node of the root: that of PATH is too old, or none" {
    need_roots_node
    fake_guest sha256.elf 'qemu.print("sha256 small checksum 1\n"); qemu.exit(1);'
    run with_path "$TOP/reloop" run --guest sha256 --size small
    [ "$status" -eq 0 ]
    [ "$output" = 'sha256 small checksum 1' ]
    program "$bin/node" 'echo v18.20.4'
    run with_path "$TOP/reloop" run --guest sha256 --size small
    [ "$status" -eq 0 ]
    [ "$output" = 'sha256 small checksum 1' ]
}

@test "Node of the root: arguments, standard input, environment, worker threads" {
    need_roots_node
    run roots_node -p 'process.argv.slice(1).join("|")' a 'b  c' ''
    [ "$output" = 'a|b  c|' ]
    run bash -c 'echo 7 | PATH=$0 "$@"' "$bin" "$TOP/tools/node/node" -p '
        require("fs").readFileSync(0, "utf8") * 6'
    [ "$output" = 42 ]
    # What makes it run here is not handed on to what it starts.
    run roots_node -p 'Object.keys(process.env).filter((name) => /^LD_/.test(name)).length'
    [ "$output" = 0 ]
    run roots_node -e 'new (require("worker_threads").Worker)("console.log(6 * 7)", { eval: true })'
    [ "$output" = 42 ]
}

@test "Node of the root: exit codes and signals" {
    need_roots_node
    run roots_node -e 'process.exit(7)'
    [ "$status" -eq 7 ]
    run roots_node -e 'process.kill(process.pid, "SIGKILL")'
    [ "$status" -eq 137 ]
    # The process that was started is the one that a signal reaches.
    PATH=$bin "$TOP/tools/node/node" -e '
        process.on("SIGTERM", () => process.exit(9));
        setInterval(() => {}, 1000);
        console.log("ready");' >"$BATS_TEST_TMPDIR/ready" 3>&- &
    eventually grep -q ready "$BATS_TEST_TMPDIR/ready"
    kill -TERM $!
    status=0
    wait $! || status=$?
    [ "$status" -eq 9 ]
}

@test "Node of the root: files that are not the root's" {
    need_roots_node
    echo here >"$BATS_TEST_TMPDIR/file"
    run roots_node -p 'require("fs").readFileSync(process.argv[1], "utf8").trim()' \
        "$BATS_TEST_TMPDIR/file"
    [ "$output" = here ]
    # This one reads a part of Node itself, when it is first used.
    run roots_node -p 'typeof fetch + " " + new Headers({ a: "b" }).get("a")'
    [ "$output" = 'function b' ]
}
