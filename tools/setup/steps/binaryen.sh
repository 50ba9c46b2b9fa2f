# SPDX-License-Identifier: MIT
# Binaryen as a wasm archive, for the compiler worker. Its optimizer passes are most of its build
# and most of its size, and the compiler runs none of them (docs/decisions.md), so only the
# object libraries that building, relooping and writing a module need are compiled; wasm-ld drops
# functions nothing reaches, and with them every reference to what was not built.
title="Binaryen for wasm"
needs="root sources"
inputs="relooper-glue/patches"

build() {
    mkdir src
    tar xf "$CACHE"/current/sources/binaryen_*.orig.tar.gz --strip-components=1 -C src
    for p in "$TOP"/relooper-glue/patches/*.patch; do
        patch -d src -p1 --no-backup-if-mismatch < "$p"
    done
    # Exported, the whole C API would be alive, passes and printers included.
    sed -i 's/EMSCRIPTEN_KEEPALIVE//' src/src/binaryen-c.h
    in_toolchain emcmake cmake -S src -B obj -G Ninja -DCMAKE_BUILD_TYPE=MinSizeRel \
        -DBUILD_STATIC_LIB=ON -DBUILD_TESTS=OFF -DBUILD_TOOLS=OFF -DENABLE_WERROR=OFF
    objects=$(in_toolchain ninja -C obj -t targets all | sed -n 's/^\(.*\.o\): .*/\1/p' |
        grep -E '^(CMakeFiles/binaryen\.dir/src/binaryen-c\.cpp|src/(wasm|ir|cfg|support)/CMakeFiles|src/passes/CMakeFiles/passes.dir/pass\.cpp)')
    # shellcheck disable=SC2086 # a list of object files
    in_toolchain ninja -C obj -j "$JOBS" $objects
    mkdir -p lib include
    # shellcheck disable=SC2086
    (cd obj && in_toolchain emar rcs "$OUT/lib/libbinaryen.a" $objects)
    cp src/src/binaryen-c.h src/src/wasm-delegations.def include/
    rm -rf src obj
}
