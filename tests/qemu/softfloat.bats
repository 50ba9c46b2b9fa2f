#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# QEMU's fp-test: softfloat with our patches against Berkeley's, in all rounding modes, as QEMU's own
# "make check-softfloat" runs it.

load common

# What the patches change is floatx80; the other formats' functions are upstream's.
fp_test() {
    local options=() functions=() word
    for word in $(awk -F'\t' -v name="$1" '$1 == name { print $2 }' "$QEMU/runs"); do
        case $word in
        *extF80*) functions+=("$word") ;;
        *_*) ;;
        *) options+=("$word") ;;
        esac
    done
    [ ${#functions[@]} -gt 0 ] || return 0
    timeout -s KILL 600 "$QEMU/tcg/fp-test" "${options[@]}" "${functions[@]}" >"$BATS_TEST_TMPDIR/out" 2>&1 ||
        { tail -n 20 "$BATS_TEST_TMPDIR/out"; return 1; }
}

@test "floatx80 is Berkeley's" { each fp_test $(cut -f1 "$QEMU/runs"); }
