# SPDX-License-Identifier: MIT
# The toolchain root's Node, made to run outside that root, for machines whose own is too old. Nothing
# where the machine's emcc is used: there is no root, and packages.sh has asked for a Node on PATH.
title="Node of the toolchain root"
needs="root"
inputs="tools/node/redirect.c"

build() {
    [ "$(emcc_place)" = root ] || return 0
    root=$(readlink -f "$CACHE/current/root")/root
    set -- "$root"/usr/lib/*/ld-linux*.so.*
    [ $# = 1 ] && [ -e "$1" ] || die "the root has not one dynamic linker: $*"
    in_toolchain gcc -std=c11 -O2 -Wall -Wextra -Werror -shared -fPIC -DROOT="\"$root\"" \
        "$TOP/tools/node/redirect.c" -o redirect.so
    # Options instead of environment variables, which Node's own children would have too.
    cat > node <<END
#!/bin/sh
exec "$1" --library-path "${1%/*}" --preload "$OUT/redirect.so" --argv0 node "$root/usr/bin/node" "\$@"
END
    chmod +x node
    ./node --version
    ./node --input-type=module -e 'import { Worker } from "node:worker_threads";
        new Worker("process.exit()", { eval: true });'
}
