# SPDX-License-Identifier: MIT
# The compiler's worker module: our C and Binaryen in one.
title="Compiler worker"
needs="root binaryen"
inputs="cfg relooper-glue web/compiler/worker.c"

build() {
    B=$CACHE/current/binaryen
    mkdir objects
    for f in "$TOP"/cfg/*.c "$TOP"/relooper-glue/*.c "$TOP"/web/compiler/worker.c; do
        case $f in */dot.c | */text_*.c) continue ;; esac
        o=objects/$(echo "${f#"$TOP"/}" | tr / _).o
        in_toolchain emcc -std=c11 -Os -Wall -Wextra -Werror \
            -I"$TOP" -I"$(readlink -f "$B")/include" -c "$f" -o "$o"
    done
    # For size: the engine optimizes what is hot of the compiler while guests start, on the same cores.
    # Binaryen's pass runner names every pass; those not built (see binaryen.sh) become imports that
    # abort, and nothing calls them.
    in_toolchain em++ -Os objects/*.o "$(readlink -f "$B")/lib/libbinaryen.a" -o compiler.mjs \
        -sMODULARIZE -sEXPORT_ES6 -sENVIRONMENT=node,web,worker -sALLOW_MEMORY_GROWTH \
        -sEXPORTED_FUNCTIONS=_malloc,_free -sEXPORTED_RUNTIME_METHODS=HEAPU8,UTF8ToString \
        -sSTACK_SIZE=1MB -sERROR_ON_UNDEFINED_SYMBOLS=0 -sWARN_ON_UNDEFINED_SYMBOLS=0
    rm -rf objects
}
