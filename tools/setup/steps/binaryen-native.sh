# SPDX-License-Identifier: MIT
# The same Binaryen as the compiler's, patches included, for the machine itself: what the tests lower
# regions with, and what "reloop inspect --wat" prints. What is left out is what binaryen.sh leaves out, but
# for the pass that prints; in its place are functions that trap.
title="Binaryen for this machine"
needs="sources"
inputs="relooper-glue/patches"

build() {
    mkdir src
    tar xf "$CACHE"/current/sources/binaryen_*.orig.tar.gz --strip-components=1 -C src
    for p in "$TOP"/relooper-glue/patches/*.patch; do
        patch -d src -p1 --no-backup-if-mismatch < "$p"
    done
    cmake -S src -B obj -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS_RELEASE=-O1 \
        -DBUILD_STATIC_LIB=ON -DBUILD_TESTS=OFF -DBUILD_TOOLS=OFF -DENABLE_WERROR=OFF
    objects=$(ninja -C obj -t targets all | sed -n 's/^\(.*\.o\): .*/\1/p' |
        grep -E '^(CMakeFiles/binaryen\.dir/src/binaryen-c\.cpp|src/(wasm|ir|cfg|support|parser)/CMakeFiles|src/passes/CMakeFiles/passes.dir/(pass|Print)\.cpp)')
    # shellcheck disable=SC2086 # a list of object files
    ninja -C obj -j "$JOBS" $objects
    mkdir -p lib include
    # shellcheck disable=SC2086
    (cd obj && ar rcs "$OUT/lib/libbinaryen.a" $objects)
    # Named by what is there, called by nothing that we call.
    nm --defined-only -j lib/libbinaryen.a | sort -u > defined
    nm --undefined-only -j lib/libbinaryen.a | grep -E '^_Z.*(wasm|llvm|cashew|JsType|JsSign|dwarf2yaml)' | sort -u | comm -23 - defined |
        sed 's/.*/void &(void);\nvoid &(void) {\n    __builtin_trap();\n}/' > not_built.c
    gcc -c not_built.c -o not_built.o
    ar rs lib/libbinaryen.a not_built.o
    cp src/src/binaryen-c.h src/src/wasm-delegations.def include/
    rm -rf src obj defined not_built.*
}
