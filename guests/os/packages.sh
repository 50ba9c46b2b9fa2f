# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2034
#
# Sourced by the fetch scripts: takes files out of Debian packages without
# installing them, from wherever this machine's own apt gets its packages.

set -eu

# require_tools TOOL=PACKAGE...: ends with a clear message if one is missing.
require_tools() {
    missing=
    for pair in "$@"; do
        command -v "${pair%%=*}" >/dev/null || missing="$missing ${pair#*=}"
    done
    if [ -n "$missing" ]; then
        echo "$0: missing tools: apt-get install$missing" >&2
        exit 1
    fi
}

# foreign_apt ARCHITECTURE STATE: makes later apt calls see packages of another
# architecture, through lists of their own in STATE; the machine's stay as they are.
foreign_apt() {
    mkdir -p "$2/lists/partial" "$2/cache/archives/partial"
    : >"$2/status"
    cat >"$2/apt.conf" <<EOF
APT::Architecture "$1";
APT::Architectures { "$1"; };
Dir::State "$2";
Dir::State::lists "$2/lists";
Dir::State::status "$2/status";
Dir::Cache "$2/cache";
APT::Sandbox::User "root";
EOF
    APT_CONFIG=$2/apt.conf
    export APT_CONFIG
    # A list that fails does not matter if the packages are found without it.
    apt-get -qq update || echo "$0: some package lists failed; going on without" >&2
}

# unpack_package NAME DIRECTORY: downloads a package and unpacks it in DIRECTORY.
unpack_package() {
    mkdir -p "$2/download"
    if ! (cd "$2/download" && rm -f ./*.deb && apt-get -qq -o APT::Sandbox::User=root download "$1"); then
        echo "$0: cannot download package $1; is apt-get update due?" >&2
        exit 1
    fi
    dpkg -x "$2"/download/*.deb "$2"
    rm -r "$2/download"
}

# output_directory OUT: its absolute path, made if absent.
output_directory() {
    mkdir -p "$1"
    (cd "$1" && pwd)
}

if [ $# -ne 1 ]; then
    echo "usage: $0 OUT" >&2
    exit 2
fi
out=$(output_directory "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
