# SPDX-License-Identifier: MIT
# A Debian root with Emscripten, beside the machine's own system; none where emcc is new enough.
title="Toolchain root (Debian $TOOLCHAIN_SUITE with Emscripten)"
extra_key=$(emcc_place)

build() {
    if [ "$(emcc_place)" = host ]; then
        emcc --version | head -n 1 > emcc-version
        return
    fi
    mirror=$(apt_mirror)
    [ -n "$mirror" ] || die "no Debian mirror in /etc/apt; put an emcc >= $MIN_EMCC on PATH instead"
    mmdebstrap --variant=minbase --include=emscripten,binaryen,make,cmake,meson,ninja-build,pkgconf,python3,python3-venv,python3-pip,python3-pycotap,python3-distlib,autoconf,automake,libtool,libltdl-dev,flex,bison,gcc,g++,libc6-dev,libglib2.0-dev-bin,file,xz-utils \
        "$TOOLCHAIN_SUITE" "$OUT/root" "$mirror"
}
