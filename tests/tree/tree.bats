#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What every file of the checkout must keep.

# A command that fails in $(...) or in a pipe fails the test, too.
shopt -s inherit_errexit
set -o pipefail

TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)

# nothing COMMAND...: it finds nothing, as grep does, and shows it if it does. That it could not look is
# another status.
nothing() {
    run "$@"
    echo "$output"
    [ "$status" -eq 1 ]
}

# sources PATH...: those of them. Fails if there is none.
sources() {
    git ls-files --cached --others --exclude-standard -- "$@" | grep -E \
        '\.(c|h|S|ld|def|mjs|cjs|sh|bats|bash|mk|awk|build)$|(^|/)Makefile$|^(bench|tools/setup)/|^reloop$|^tools/node/node$|^\.ci/run$|^tests/run-parts$|^Containerfile$' |
        grep -v '\.md$'
}

# lacks TEXT FILE...: those that do not have it in their first lines.
lacks() {
    awk -v text="$1" 'FNR <= 5 && index($0, text) { has[FILENAME] }
        END { for (i = 1; i < ARGC; i++) if (!(ARGV[i] in has)) print ARGV[i] }' "${@:2}"
}

@test "every source file has an SPDX line: the hooks and their tests are GPL, everything else MIT" {
    cd "$TOP"
    files=$(sources . ':!qemu-hooks' ':!tests/hooks/*.c' ':!tests/hooks/*.h')
    hooks=$(sources qemu-hooks 'tests/hooks/*.c' 'tests/hooks/*.h')
    # shellcheck disable=SC2086 # names without blanks
    wrong=$(lacks 'SPDX-License-Identifier: MIT' $files
        lacks 'SPDX-License-Identifier: GPL-2.0-or-later' $hooks)
    echo "$wrong"
    [ -z "$wrong" ]
}

@test "only relooper-glue and tests include Binaryen, only qemu-hooks includes QEMU" {
    cd "$TOP"
    nothing git grep --untracked -lE '#include [<"]binaryen-c.h' -- '*.[ch]' ':!relooper-glue' ':!tests'
    nothing git grep --untracked -lE '#include "(qemu|hw|tcg|accel|exec)/' -- '*.[ch]' ':!qemu-hooks'
    # What is looked for is there.
    git grep -qE '#include [<"]binaryen-c.h' -- relooper-glue
    git grep -qE '#include "(qemu|hw|tcg|accel|exec)/' -- qemu-hooks
}

@test "every folder has a README" {
    cd "$TOP"
    folders=$(git ls-files --cached --others --exclude-standard | grep / | cut -d/ -f1 | sort -u |
        grep -v '^\.')
    missing=$(for d in $folders; do [ -f "$d/README.md" ] || echo "$d"; done)
    echo "$missing"
    [ -z "$missing" ]
}

@test "no path of a machine, no host of a package registry" {
    cd "$TOP"
    nothing git grep -nIE '(/root|/home)/|registry\.npm|deb\.debian\.org' -- . \
        ':!tests/tree/tree.bats' ':!tools/setup/lib.sh'
}
