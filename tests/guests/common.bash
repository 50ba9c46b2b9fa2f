# SPDX-License-Identifier: MIT
# What the test files here load.

bats_require_minimum_version 1.5.0

TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)

# guests KIND: their names.
guests() {
    "$TOP/reloop" guests --json |
        "$TOP/tools/node/node" -e '
            const k = process.argv[1];
            JSON.parse(require("fs").readFileSync(0, "utf8"))
                .filter((g) => g.kind === k).forEach((g) => console.log(g.name));' "$1"
}

# The field of a statistics file: stat FILE EXPRESSION, the object being "o".
stat_of() {
    "$TOP/tools/node/node" -e '
        const o = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
        console.log(eval(process.argv[2]));' "$1" "$2"
}

# outcome GUEST OPTIONS...: one small run; prints what must be equal in all modes.
outcome() {
    local guest=$1 stats=$BATS_TEST_TMPDIR/stats.json
    shift
    "$TOP/reloop" run --guest "$guest" --size small --timeout 120 --stats "$stats" "$@" >/dev/null
    stat_of "$stats" 'o.exit_code + " " + o.serial_sha256'
}
