#!/bin/sh
# SPDX-License-Identifier: MIT
# Install the Debian packages the project needs on the machine itself, those that are missing.
# Usage: tools/setup/packages.sh WHAT [FURTHER-PACKAGE...]
# WHAT is "run", what builds Reloop and runs i386's guests, or "test", which adds the guests of other
# architectures, browsers, native QEMUs and checkers.
. "$(dirname "$0")/lib.sh"

PACKAGES="mmdebstrap rsync patch xz-utils gcc gcc-multilib make pkg-config git
    g++ cmake ninja-build libglib2.0-dev libcjson-dev uthash-dev libxxhash-dev cpio gzip"
what=${1:-}
shift || true
case $what in
run) ;;
test)
    PACKAGES="$PACKAGES clang libclang-rt-dev lld libcmocka-dev bats brotli clang-format clang-tidy cppcheck
        shellcheck chromium firefox-esr qemu-system-x86 qemu-system-arm qemu-system-misc qemu-utils
        seabios gdb"
    ;;
*) die "packages.sh takes run or test, then further packages" ;;
esac
PACKAGES="$PACKAGES $*"

# A Node from elsewhere brings its npm along; Debian's npm would bring a second Node. It is for npm
# alone: what runs here is the Node of tools/node.
command -v npm >/dev/null || PACKAGES="$PACKAGES npm"

missing=
for p in $PACKAGES; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing="$missing $p"
done
[ -n "$missing" ] || exit 0
[ "$(id -u)" = 0 ] || die "these packages are missing: run as root: apt-get install$missing"
log=$LOGS/packages.log
say "[reloop] Debian packages:$missing … (log: $log)"
start=$(date +%s)
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list of packages
if ! { apt-get update && apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 5 "$log" | sed 's/^/    /' >&2
    die "apt-get failed; the whole log is $log; retry with: make setup"
fi
say "[reloop] Debian packages: $(($(date +%s) - start)) s"
