#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Puts OUT/programs-i386.initrd there: programs of Debian's i386 packages, unchanged, with all that they
# need, as an archive for the kernel. It is not compressed, as the guest would wait for that.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR/../os disable=SC2154
. "$here/../os/packages.sh"
. "$here/../os/linux.sh"

foreign_apt i386 "$work/apt"
# apt finds what they depend on, of which some is for installing them, for a network or for reading.
apt-get -qq -y --no-install-recommends --download-only install busybox-static dash \
    python3.11-minimal libpython3.11-stdlib perl-base lua5.4 luajit ruby3.1 sqlite3 tcc cpp-12 \
    gawk sed bc gzip bzip2 xz-utils zstd openssl git coreutils >"$work/log" 2>&1 || {
    tail -n 3 "$work/log" >&2
    echo "$0: apt offers not all packages for i386" >&2
    exit 1
}
root=$work/root
for package in "$work"/apt/cache/archives/*.deb; do
    case ${package##*/} in
    git-man_* | perl-modules-* | libperl5* | perl_* | ca-certificates_* | dpkg_* | debconf_* | rake_*) ;;
    *) dpkg -x "$package" "$root" ;;
    esac
done
(cd "$root/usr" && rm -rf share/doc share/man share/locale share/info share/lintian share/perl5 \
    share/gitweb share/common-licenses share/bash-completion bin/scalar bin/git-shell bin/*-cpp-12 \
    lib/git-core lib/i386-linux-gnu/gconv lib/python3.11/lib2to3 lib/python3.11/pydoc_data)
(cd "$root/usr/lib/i386-linux-gnu" && rm -f libgnutls* libp11* libkrb5* libcurl* libldap* libunistring* libdb-*)
pack "$root" | gzip -dc >"$out/programs-i386.initrd"
