#!/bin/sh
# SPDX-License-Identifier: MIT
# Install the Debian packages the project needs on the machine itself, those that are missing.
. "$(dirname "$0")/lib.sh"

PACKAGES="mmdebstrap rsync patch xz-utils gcc gcc-multilib clang lld make pkg-config git
    libglib2.0-dev libcjson-dev libcmocka-dev binaryen uthash-dev libxxhash-dev
    bats cpio gzip nodejs clang-format clang-tidy cppcheck shellcheck"
MIN_NODE=20

# Debian 12's own is too old; a build of an hour should not end with finding that out.
check_node() {
    have=$(node --version 2>/dev/null) || die "node does not run; Node $MIN_NODE or later is needed"
    version_ge "${have#v}" "$MIN_NODE" ||
        die "Node $MIN_NODE or later is needed on PATH; this one is $have"
}

missing=
for p in $PACKAGES; do
    case $p in
    # Where node is there already (another packaging), it is used.
    nodejs) if command -v node >/dev/null; then continue; fi ;;
    esac
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing="$missing $p"
done
[ -n "$missing" ] || { check_node; exit 0; }
[ "$(id -u)" = 0 ] || die "these packages are missing: run as root: apt-get install$missing"
log=$LOGS/packages.log
say "[reloop] Debian packages:$missing … (log: $log)"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list of packages
if ! { apt-get update && apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 5 "$log" | sed 's/^/    /' >&2
    die "apt-get failed; the whole log is $log; retry with: make setup"
fi
check_node
