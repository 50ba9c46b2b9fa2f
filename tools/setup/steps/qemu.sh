# SPDX-License-Identifier: MIT
# QEMU for wasm with our patches and hooks. The patched tree and its objects are kept beside the
# product, keyed by the source alone, so that a change to ours compiles only what it touches.
# bench/interpreter.d/build uses the functions here to build without some of the patches, and
# steps/qemu-native.sh to build natively.
title="QEMU $QEMU_VERSION for wasm with Reloop's hooks"
needs="root sources libs"
inputs="qemu-hooks cfg region-builder cache"
extra_key="${QEMU_SRC:-} $TARGETS"

# Unpacks or copies the source to src/, and refuses another version.
take_source() {
    source=${QEMU_SRC:-$(echo "$CACHE"/current/sources/qemu_*.orig.tar.xz)}
    mkdir -p src
    if [ -d "$source" ]; then
        cp -a "$source/." src
    elif [ -f "$source" ]; then
        tar xf "$source" --strip-components=1 --no-same-owner -C src
    else
        die "QEMU_SRC=$source: no such file or folder"
    fi
    have=$(cat src/VERSION 2>/dev/null || true)
    [ "$have" = "$QEMU_VERSION" ] ||
        die "QEMU_SRC=$source is QEMU '${have:-unknown}'; the patches are for $QEMU_VERSION"
}

# Configures src/ in obj/ for every target, with the libraries of prefix $1. Only those of TARGETS
# are built, and another choice compiles only what is not there yet. Casts that are checked cost 4 %
# of a system call.
configure_source() {
    mkdir obj
    export EM_PKG_CONFIG_PATH=$1/lib/pkgconfig
    (cd obj && in_toolchain emconfigure ../src/configure --static --cross-prefix= \
        --target-list=i386-softmmu,arm-softmmu,riscv32-softmmu --without-default-features \
        --enable-system --enable-fdt=system --with-coroutine=wasm --enable-tcg-interpreter \
        --disable-werror --disable-install-blobs --disable-qom-cast-debug \
        --extra-cflags=-msimd128)
}

# Applies the patches it is given to src/.
apply_patches() {
    for p; do
        patch -d src -p1 --no-backup-if-mismatch < "$p"
    done
}

# Brings src/ to the source with the patches that it is given; only files that differ are touched, so
# that only they are compiled again.
patch_tree() {
    patches=$(cat /dev/null "$@" | sha256sum)
    [ "$(cat patched 2>/dev/null)" != "$patches" ] || return 0
    rm -rf new
    mkdir new
    (cd new && take_source && apply_patches "$@")
    mkdir -p src
    rsync -rlpc --delete --exclude=/reloop new/src/ src/
    rm -rf new
    echo "$patches" > patched
}

copy_hooks() {
    mkdir -p src/reloop
    for d in cfg region-builder cache qemu-hooks; do
        mkdir -p "src/reloop/$d"
        # Only what changed, so that only that is compiled again.
        rsync -rc --delete --exclude=patches "$TOP/$d/" "src/reloop/$d/"
    done
    rsync -c "$TOP/qemu-hooks/meson.build" src/reloop/meson.build
    # Header-only libraries of the cache, from the machine's own packages.
    rsync -c /usr/include/uthash.h /usr/include/utlist.h /usr/include/xxhash.h src/reloop/
}

# Of GLib, what qemu-hooks/glib_callbacks.c does in its stead.
WRAPPED="g_list_insert_sorted g_slist_insert_sorted g_list_sort g_slist_sort g_array_sort g_ptr_array_sort
    g_tree_new g_list_free_full g_slist_free_full g_queue_clear_full g_queue_free_full"

# Emscripten's proxying with a fix. A thread that asks another one to do something waits on its own
# stack; the other one says "done", and signals only after it has let go of the lock: by then the
# first may have seen it, and the signal goes to memory that is something else. Node's main thread then
# spins for ever, about once in some hundred runs of a guest. Signal first.
make_proxying() {
    in_toolchain sh -c '
        lib=$(em-config EMSCRIPTEN_ROOT)/system/lib
        sed "/pthread_mutex_unlock(&ctx->sync.mutex);/{N;s/^\(.*\)\n\(.*pthread_cond_signal.*\)$/\2\n\1/}" \
            "$lib/pthread/proxying.c" > proxying.c
        emcc -pthread -O2 "-Dhidden=__attribute__((visibility(\"hidden\")))" -I"$lib/pthread" \
            -I"$lib/libc/musl/src/internal" -c proxying.c -o proxying.o'
}

build() {
    prefix=$(readlink -f "$CACHE/current/libs")/prefix
    work=$CACHE/qemu-work/$({
        cat "$TOP/tools/setup/versions.sh"
        sed -n '/^configure_source/,/^}/p' "$TOP/tools/setup/steps/qemu.sh"
        echo "$prefix" "${QEMU_SRC:-}"
    } | sha256sum | cut -c1-16)
    # Of another version, or a configuration that was stopped half-way.
    [ -e "$work/configured" ] || rm -rf "$CACHE/qemu-work"
    mkdir -p "$work"
    (cd "$work" && patch_tree "$TOP"/qemu-hooks/patches/*.patch && copy_hooks)
    if [ ! -e "$work/configured" ]; then
        (cd "$work" && configure_source "$prefix")
        touch "$work/configured"
    fi
    # The linker changes nothing else when it writes the functions' names down. Data packed without
    # its zeros are ten thousand segments, and their start function of 280 kB: the engine spends
    # most of a second optimizing that, just when the guest starts.
    link_flags="--emit-symbol-map -sBINARYEN_EXTRA_PASSES=--skip-pass=memory-packing"
    (cd "$work" && make_proxying)
    link_flags="$link_flags -Wl,$work/proxying.o"
    for f in $WRAPPED; do link_flags="$link_flags -Wl,--wrap=$f"; done
    # shellcheck disable=SC2046 # one argument for each target
    (cd "$work" && in_toolchain env EMCC_CFLAGS="$link_flags" \
        emmake ninja -C obj -j "$JOBS" $(printf 'qemu-system-%s.js ' $TARGETS))
    take_product "$work/obj"
}

# Copies QEMU out of the folder it was built in.
take_product() {
    for t in $TARGETS; do
        cp "$1/qemu-system-$t.js" "$1/qemu-system-$t.wasm" .
        for extra in worker.js js.symbols; do
            [ ! -e "$1/qemu-system-$t.$extra" ] || cp "$1/qemu-system-$t.$extra" .
        done
    done
    echo '{"type":"module"}' > package.json
}
