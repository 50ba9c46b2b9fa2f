# SPDX-License-Identifier: MIT
# What every set-up step shares: where products live, how a step is keyed, how a command is run in
# the toolchain root. Sourced by tools/setup/run and tools/setup/in-root, never run by itself.

set -eu

TOP=${TOP:-$(cd "$(dirname "$0")/../.." && pwd)}; export TOP
CACHE=${RELOOP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/reloop}
LOGS=$CACHE/logs
JOBS=${JOBS:-$(nproc)}
TARGETS=${TARGETS:-i386 arm riscv32}; export TARGETS
MIN_EMCC=3.1.69

# One place for every version and checksum of foreign source.
. "$TOP/tools/setup/versions.sh"

mkdir -p "$CACHE" "$LOGS"

say() { printf '%s\n' "$*" >&2; }
die() { printf 'reloop set-up: %s\n' "$*" >&2; exit 1; }

# version_ge A B: is version A at least B?
version_ge() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# The emcc to use: the machine's own where it is new enough (prints "host"), else the root's.
emcc_place() {
    if command -v emcc >/dev/null 2>&1; then
        have=$(emcc --version 2>/dev/null | sed -n '1s/.* \([0-9][0-9.]*\).*/\1/p')
        if [ -n "$have" ] && version_ge "$have" "$MIN_EMCC"; then
            echo host
            return
        fi
    fi
    echo root
}

# The Debian mirror this machine uses already; no host is named in this repository.
apt_mirror() {
    {
        sed -n 's/^URIs: *\([^ ]*\).*/\1/p' /etc/apt/sources.list.d/*.sources
        sed -n 's/^deb \(\[[^]]*\] *\)\{0,1\}\([^ ]*\).*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/*.list
    } 2>/dev/null | grep -E '/debian/?$' | head -n 1
}

# Ends with a message if QEMU_SRC (a folder or a tarball) is not the QEMU our patches are for, before
# anything is built for it. Makes its path absolute: steps are built in folders of their own.
check_qemu_src() {
    [ -n "${QEMU_SRC:-}" ] || return 0
    QEMU_SRC=$(realpath -m "$QEMU_SRC")
    if [ -d "$QEMU_SRC" ]; then
        have=$(cat "$QEMU_SRC/VERSION" 2>/dev/null || true)
    elif [ -f "$QEMU_SRC" ]; then
        have=$(tar xOf "$QEMU_SRC" --occurrence=1 --no-wildcards-match-slash --wildcards \
            '*/VERSION' 2>/dev/null || true)
    else
        die "QEMU_SRC=$QEMU_SRC: no such file or folder"
    fi
    [ "$have" = "$QEMU_VERSION" ] ||
        die "QEMU_SRC=$QEMU_SRC is QEMU '${have:-unknown}'; the patches are for $QEMU_VERSION"
}

# Ends with a message if TARGETS names a guest architecture we do not build QEMU for.
check_targets() {
    for t in $TARGETS; do
        case $t in
        i386 | arm | riscv32) ;;
        *) die "TARGETS has '$t'; it may have i386, arm and riscv32" ;;
        esac
    done
}

# Run a command where the toolchain is. With a root, /proc, /sys, /dev, the cache and the checkout
# are bound in at the same paths, inside a mount namespace of its own: nothing is left mounted.
in_toolchain() {
    if [ "$(emcc_place)" = host ]; then
        "$@"
        return
    fi
    root=$(readlink -f "$CACHE/current/root")/root
    [ -d "$root" ] || die "the toolchain root is missing; run: make setup"
    map=
    [ "$(id -u)" = 0 ] || map=--map-root-user
    # shellcheck disable=SC2016,SC2086 # the inner shell expands; $map may be empty
    unshare $map --mount sh -c '
        root=$1 cache=$2 top=$3 cwd=$4; shift 4
        for d in /proc /sys /dev "$cache" "$top"; do
            mkdir -p "$root$d"
            mount --rbind "$d" "$root$d"
        done
        exec chroot "$root" /usr/bin/env -i HOME=/root TERM=dumb LANG=C.UTF-8 \
            PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin \
            ${PKG_CONFIG_LIBDIR:+PKG_CONFIG_LIBDIR="$PKG_CONFIG_LIBDIR"} \
            ${PKG_CONFIG_PATH:+PKG_CONFIG_PATH="$PKG_CONFIG_PATH"} \
            ${EM_PKG_CONFIG_PATH:+EM_PKG_CONFIG_PATH="$EM_PKG_CONFIG_PATH"} \
            ${CFLAGS:+CFLAGS="$CFLAGS"} ${CXXFLAGS:+CXXFLAGS="$CXXFLAGS"} ${LDFLAGS:+LDFLAGS="$LDFLAGS"} \
            sh -c "cd \"\$0\" && exec \"\$@\"" "$cwd" "$@"
    ' sh "$root" "$CACHE" "$TOP" "$PWD" "$@"
}
