# SPDX-License-Identifier: MIT
# QEMU's libraries for wasm32: zlib, libffi, pcre2, GLib, libfdt, in one prefix.
title="Libraries for wasm (GLib and what it needs)"
needs="root sources"
inputs="tools/setup/emscripten-cross.txt"

unpack() { mkdir "$2" && tar xf "$CACHE/current/sources/"$1 --strip-components=1 -C "$2"; }

build() {
    P=$OUT/prefix
    mkdir -p "$P/lib" "$P/include"
    export CFLAGS="-O3 -pthread -Wno-incompatible-function-pointer-types" CXXFLAGS="-O3 -pthread" \
        LDFLAGS="-pthread -L$P/lib" PKG_CONFIG_LIBDIR="$P/lib/pkgconfig" EM_PKG_CONFIG_PATH="$P/lib/pkgconfig"

    unpack 'zlib_*' zlib
    (cd zlib && in_toolchain emconfigure ./configure --prefix="$P" --static &&
        in_toolchain emmake make -j "$JOBS" install)

    unpack 'libffi_*' libffi
    (cd libffi && in_toolchain autoreconf -fi &&
        in_toolchain emconfigure ./configure --host=wasm32-unknown-linux --prefix="$P" --enable-static \
            --disable-shared --disable-dependency-tracking --disable-builddir \
            --disable-multi-os-directory --disable-raw-api --disable-docs &&
        in_toolchain emmake make -j "$JOBS" install SUBDIRS=include)

    unpack 'pcre2_*' pcre2
    (cd pcre2 && in_toolchain emconfigure ./configure --host=wasm32-unknown-linux --prefix="$P" \
            --disable-shared --enable-static --disable-jit --disable-pcre2grep-libz &&
        in_toolchain emmake make -j "$JOBS" libpcre2-8.la &&
        cp .libs/libpcre2-8.a "$P/lib/" && cp src/pcre2.h "$P/include/" && cp libpcre2-8.pc "$P/lib/pkgconfig/")

    # GLib looks up res_query, which Emscripten has no library for; nothing calls it.
    printf '#include <netdb.h>\nint res_query(const char *n, int c, int t, unsigned char *d, int l) { h_errno = HOST_NOT_FOUND; return -1; }\n' > res_query.c
    in_toolchain emcc -O3 -pthread -c res_query.c -o res_query.o
    in_toolchain emar rcs "$P/lib/libresolv.a" res_query.o

    unpack 'glib2.0_2.84.4.orig.tar*' glib
    sed "s|@PREFIX@|$P|g" "$TOP/tools/setup/emscripten-cross.txt" > cross.txt
    (cd glib && in_toolchain meson setup _build --prefix="$P" --cross-file="$OUT/cross.txt" \
            --default-library=static --buildtype=release --force-fallback-for= --wrap-mode=nofallback \
            -Dtests=false -Dselinux=disabled -Dxattr=false -Dlibmount=disabled -Dnls=disabled \
            -Dintrospection=disabled -Dglib_debug=disabled -Dglib_assert=false -Dglib_checks=false &&
        sed -i '/HAVE_POSIX_SPAWN/d;/HAVE_PTHREAD_GETNAME_NP/d' _build/config.h &&
        in_toolchain meson install -C _build)

    unpack 'device-tree-compiler_*' dtc
    (cd dtc/libfdt && for f in fdt*.c; do in_toolchain emcc -O3 -pthread -I. -c "$f" -o "${f%.c}.o" || exit 1; done &&
        in_toolchain emar rcs "$P/lib/libfdt.a" fdt*.o && cp fdt.h libfdt.h libfdt_env.h "$P/include/")
    printf 'prefix=%s\nName: libfdt\nDescription: Flat device trees\nVersion: 1.7.2\nLibs: -L${prefix}/lib -lfdt\nCflags: -I${prefix}/include\n' \
        "$P" > "$P/lib/pkgconfig/libfdt.pc"
    rm -rf zlib libffi pcre2 glib dtc
}
