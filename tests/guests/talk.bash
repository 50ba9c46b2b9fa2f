# SPDX-License-Identifier: MIT
# A run in the background, that is talked to. What it says is in the files vm.out and vm.err; vm_say
# sends it a line. One at a time. Loaded by common.bash.

# vm_start ARGUMENT... of reloop. Statistics of a run before are taken away.
vm_start() {
    VM=$BATS_TEST_TMPDIR/vm
    rm -f "$VM".* "$BATS_TEST_TMPDIR/stats.json"
    mkfifo "$VM.in"
    timeout -s KILL 240 "$TOP/reloop" "$@" <"$VM.in" >"$VM.out" 2>"$VM.err" 3>&- &
    VM_PID=$!
    exec 8>"$VM.in"
}

vm_say() {
    printf '%s\n' "$1" >&8
}

# vm_wait FILE PATTERN: until the file has a line that matches, and ends. Fails, with all that was
# said, if the run ends first, or after 120 s.
vm_wait() {
    local tries
    for ((tries = 0; tries < 1200; tries++)); do
        grep -qE -- "$2" "$VM.$1" && return 0
        kill -0 $VM_PID 2>/dev/null || break
        sleep 0.1
    done
    grep -qE -- "$2" "$VM.$1" && return 0
    echo "waited for '$2' in what was said:"
    head -n 100 "$VM.out" "$VM.err"
    return 1
}

# vm_node: the process of Node, which is timeout's child. None if the run has ended.
vm_node() {
    local node
    node=$(cat "/proc/$VM_PID/task/$VM_PID/children" 2>/dev/null) && echo "${node% }"
}

# ask_for_stats PID: has a run with --stats, which has printed something, write what there is of them so far. Fails if
# it has ended, or after 120 s.
ask_for_stats() {
    local tries stats=$BATS_TEST_TMPDIR/stats.json
    rm -f "$stats"
    kill -USR2 "$1" || return 1
    for ((tries = 0; tries < 1200; tries++)); do
        [ ! -e "$stats" ] || return 0
        kill -0 "$1" 2>/dev/null || return 1
        sleep 0.1
    done
    return 1
}

# until_so PID EXPRESSION: until it is true of the run's statistics so far (is_so). Fails, with those,
# if the run ends first, or after 120 s.
until_so() {
    local end=$((SECONDS + 120))
    while [ $SECONDS -lt $end ]; do
        ask_for_stats "$1" || break
        is_so "$2" >/dev/null && return 0
        sleep 0.1
    done
    echo "waited for '$2' in the statistics:"
    cat "$BATS_TEST_TMPDIR/stats.json"
    return 1
}

# vm_rounds N: until N more lines with a dot have come, of a guest with "rounds". Fails as vm_wait does.
vm_rounds() {
    local tries wanted
    wanted=$(($(grep -c '^\.' "$VM.out" || true) + $1))
    for ((tries = 0; tries < 1200; tries++)); do
        [ "$(grep -c '^\.' "$VM.out" || true)" -lt "$wanted" ] || return 0
        kill -0 $VM_PID 2>/dev/null || break
        sleep 0.1
    done
    echo "waited for $wanted rounds:"
    tail -n 20 "$VM.out" "$VM.err"
    return 1
}

# vm_until EXPRESSION: until_so, of the run that is talked to.
vm_until() {
    local node
    node=$(vm_node)
    until_so "$node" "$1"
}

# Its exit status, in $status.
vm_end() {
    exec 8>&-
    status=0
    wait $VM_PID || status=$?
    VM_PID=
    is_quiet "$VM.err"
}

# For teardown.
vm_kill() {
    [ -z "${VM_PID-}" ] || kill "$VM_PID" 2>/dev/null || true
}
