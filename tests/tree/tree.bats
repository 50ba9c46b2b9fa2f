#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What every file of the checkout must keep.

TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)

sources() {
    git -C "$TOP" ls-files --cached --others --exclude-standard -- \
        '*.c' '*.h' '*.S' '*.ld' '*.def' '*.mjs' '*.sh' '*.bats' '*.bash' '*.mk' '*.build' \
        Makefile guests/Makefile reloop 'bench/*' 'tools/setup/*' tools/node/node .ci/run \
        Containerfile |
        grep -v '\.md$'
}

@test "every source file has an SPDX line" {
    cd "$TOP"
    missing=$(for f in $(sources); do head -n 5 "$f" | grep -q SPDX-License-Identifier || echo "$f"; done)
    echo "$missing"
    [ -z "$missing" ]
}

@test "qemu-hooks is GPL, everything else MIT" {
    cd "$TOP"
    wrong=$(for f in $(sources); do
        case $f in
        qemu-hooks/*) want=GPL-2.0-or-later ;;
        *) want=MIT ;;
        esac
        head -n 5 "$f" | grep -q "SPDX-License-Identifier: $want" || echo "$f"
    done)
    echo "$wrong"
    [ -z "$wrong" ]
}

@test "only relooper-glue and tests include Binaryen, only qemu-hooks includes QEMU" {
    cd "$TOP"
    wrong=$(grep -rlE '#include [<"]binaryen-c.h' --include='*.[ch]' . | grep -vE '^\./(build|relooper-glue|tests)/' || true)
    wrong+=$(grep -rlE '#include "(qemu|hw|tcg|accel|exec)/' --include='*.[ch]' . | grep -vE '^\./(build|qemu-hooks)/' || true)
    echo "$wrong"
    [ -z "$wrong" ]
}

@test "every folder has a README" {
    cd "$TOP"
    missing=$(git ls-files --cached --others --exclude-standard | grep / | cut -d/ -f1 | sort -u |
        grep -v '^\.' | while read -r d; do [ -f "$d/README.md" ] || echo "$d"; done)
    echo "$missing"
    [ -z "$missing" ]
}

@test "no path of a machine, no host of a package registry" {
    cd "$TOP"
    found=$(git grep -nIE '(/root|/home)/|registry\.npm|deb\.debian\.org' -- . \
        ':!tests/tree/tree.bats' ':!tools/setup/lib.sh' || true)
    echo "$found"
    [ -z "$found" ]
}
