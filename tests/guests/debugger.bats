#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# gdb, connected by -gdb stdio, sees each of the guest's instructions, also where regions ran before.

load common

setup() {
    FOLDER=$BATS_TEST_TMPDIR
}

teardown() {
    [ -z "${GDB_PID-}" ] || kill "$GDB_PID" 2>/dev/null || true
}

# debug GUEST SIZE OPTION... <SCRIPT: gdb runs the script, connected to the guest, which has not started yet.
# The lines "interrupted when EXPRESSION" in it let the guest run and interrupt it as soon as that is
# true of the run's statistics.
debug() {
    machine "$1" "$2"
    local guest=$1
    shift 2
    rm -f "$FOLDER/stats.json"
    {
        echo "set pagination off
            set confirm off
            set remotetimeout 120
            target remote | exec timeout -s KILL 300 sh -c 'echo \$\$ >$FOLDER/pid; exec \"\$@\"' - \
                $TOP/reloop run --stats $FOLDER/stats.json --timeout 280 $* -- ${MACHINE[*]} -serial file:/dev/null -gdb stdio -S"
        sed "s,^interrupted when \(.*\),shell echo '\1' >>$FOLDER/interrupts\ncontinue,"
        echo kill
    } >"$FOLDER/script"
    : >"$FOLDER/interrupts"
    gdb -batch -nx -x "$FOLDER/script" "${RELOOP_BUILD:-$TOP/build}/guests/$guest.elf" \
        >"$FOLDER/gdb" 2>&1 3>&- &
    GDB_PID=$!
    interrupt_when_asked
    wait $GDB_PID
    GDB_PID=
    cat "$FOLDER/gdb"
    is_quiet "$FOLDER/gdb"
}

# Until gdb has ended.
interrupt_when_asked() {
    local done=0 asked
    while kill -0 $GDB_PID 2>/dev/null; do
        asked=$(wc -l <"$FOLDER/interrupts")
        if [ "$asked" -gt "$done" ]; then
            until_so "$(cat "$FOLDER/pid")" "$(tail -n 1 "$FOLDER/interrupts")"
            kill -INT $GDB_PID
            done=$asked
        fi
        sleep 0.1
    done
}

# step_through SCRIPT OPTION...: the registers before each of the first instructions of a loop that
# starts with the same ones each time (timer_chain), after what the script does. The options are
# those of reloop run.
step_through() {
    debug timer 4000000 "${@:2}" <<END
$1
tbreak timer_chain
continue
set \$i = 0
while \$i < 24
printf "step %x %x %x %x %x %x %x %x", \$eip, \$eax, \$ebx, \$ecx, \$edx, \$esi, \$edi, \$ebp
printf " %x\\n", (int)\$eflags & 0x8d5
stepi
set \$i = \$i + 1
end
END
    [ "$(grep -c '^step' "$FOLDER/gdb")" -eq 24 ]
}

# The steps, each once: a timer of the guest that goes off may end one before its instruction, in any
# QEMU (x86_cpu_exec_interrupt, CPU_INTERRUPT_POLL).
steps() {
    grep '^step' "$FOLDER/gdb" | uniq | head -n 20
}

@test "single steps through a loop that was hot are those of the interpreter" {
    step_through '' --regions=off
    interpreted=$(steps)
    step_through 'interrupted when o.tbs_in_regions > 1e6'
    is_so 'o.tbs_in_regions > 1e6'
    diff <(echo "$interpreted") <(steps) # a person wants to see the difference
}

@test "a breakpoint in hot code stops each turn; without it, regions are back" {
    debug timer 4000000 <<'END'
interrupted when o.tbs_in_regions > 1e6
tbreak timer_chain
continue
break *((char *)&timer_chain + 1)
set $i = 0
while $i < 30
continue
printf "turns %d\n", $ecx
set $i = $i + 1
end
delete
interrupted when o.regions_live > 0
info registers eip
END
    # One stop in each turn; two where the step off a breakpoint was ended early (see steps).
    diff <(seq 20000 -1 19976) <(sed -n 's,^turns ,,p' "$FOLDER/gdb" | uniq | head -n 25)
    is_so 'o.regions_live > 0'
    [ "$(grep -c "^reloop: a breakpoint is set; while it is, all code of its page is interpreted" \
        "$FOLDER/gdb")" -eq 1 ]
}

@test "a watched variable stops hot code behind each store" {
    # While the guest does nothing of that kind itself.
    debug debug 4000000 <<'END'
interrupted when o.tbs_in_regions > 1e6
tbreak debug_loop if *(int *)&doing == 0 && $ecx > 1000
continue
watch *(int *)&debug_word
set $i = 0
while $i < 10
continue
printf "store %x %x %x\n", $eip - (int)&debug_loop, *(int *)&debug_word, $ebx
set $i = $i + 1
end
END
    [ "$(grep -c '^store' "$FOLDER/gdb")" -eq 10 ]
    while read -r eip word ebx; do
        [ "$eip" = 10 ] # behind the instruction that stores ebx
        [ "$word" = "$ebx" ]
    done < <(sed -n 's/^store //p' "$FOLDER/gdb")
}
