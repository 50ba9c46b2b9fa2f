#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Puts OUT/linux-i386.vmlinuz there, Debian's kernel for older i386 machines, its
# configuration, OUT/linux-i386.config, and OUT/linux-i386.initrd, busybox with
# what init and work say.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR disable=SC2154
. "$here/packages.sh"
. "$here/linux.sh"

fetch_linux linux-i386 i386 linux-image-686
