#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# QEMU's unit tests of what our patches change, and of what that is built on: hash tables, RCU, queues,
# trees, wide arithmetic, coroutines, the main loop, timers, character devices.

load common

passes() {
    (cd "$BATS_TEST_TMPDIR" && timeout -s KILL 300 "$1" --tap -k >out 2>&1 </dev/null) ||
        { tail -n 20 "$BATS_TEST_TMPDIR/out"; return 1; }
}

@test "unit tests" { each passes "$QEMU"/unit/*; }
