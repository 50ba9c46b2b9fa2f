# SPDX-License-Identifier: MIT
# Every foreign source: Debian source package, suite or version, its tarball, and the tarball's
# SHA-256. Read by the steps "sources" and "qemu"; nothing else names a version.
# shellcheck disable=SC2034 # used by the files that source this one

QEMU_VERSION=10.2.2
TOOLCHAIN_SUITE=trixie

# package[=version|/suite] tarball sha256
SOURCES='
qemu=1:10.2.2+ds-1 qemu_10.2.2+ds.orig.tar.xz be05230fe47a6937cd29f28f562932c8125f9c93c2a82c625198f7a4aa601dfb
binaryen/trixie binaryen_120.orig.tar.gz a4edd532d37b33d88e28e8d770f7177a7c0bb4495eabc6f5ecd41ffc5fd4db90
zlib/trixie zlib_1.3.dfsg+really1.3.1.orig.tar.gz 60dd315c07f616887caa029408308a018ace66e3d142726a97db164b3b8f69fb
libffi/trixie libffi_3.4.8.orig.tar.gz cbb7f0b3b095dc506387ec1e35b891bfb4891d05b90a495bc69a10f2293f80ff
pcre2/trixie pcre2_10.46.orig.tar.gz 8d28d7f2c3b970c3a4bf3776bcbb5adfc923183ce74bc8df1ebaad8c1985bd07
glib2.0/trixie glib2.0_2.84.4.orig.tar.xz 8a9ea10943c36fc117e253f80c91e477b673525ae45762942858aef57631bb90
device-tree-compiler/trixie device-tree-compiler_1.7.2.orig.tar.xz 92d8ca769805ae1f176204230438fe52808f4e1c7944053c9eec0e649b237539
'
