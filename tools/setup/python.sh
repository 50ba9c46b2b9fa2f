# SPDX-License-Identifier: MIT
# Meson for native builds, by the machine's own Python. QEMU's tarball wants a newer one than Debian
# 12's; the toolchain root has it, and Meson is Python alone, so it runs outside of the root as well.
# Sourced by steps.

# Not another one of PATH, which may lack venv.
PYTHON=$(command -v /usr/bin/python3 || command -v python3)

# python_path DIR: fills DIR with what QEMU's configure looks for, and exports it as PYTHONPATH.
# Nothing where there is no root: Meson is then the machine's own.
python_path() {
    [ "$(emcc_place)" = root ] || return 0
    mkdir -p "$1"
    root=$(readlink -f "$CACHE/current/root")/root
    for m in "$root"/usr/lib/python3/dist-packages/*; do
        case ${m##*/} in
        mesonbuild | meson-* | pycotap | pycotap-*) ln -sfn "$m" "$1/${m##*/}" ;;
        esac
    done
    export PYTHONPATH="$1"
}
