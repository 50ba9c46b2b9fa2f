# SPDX-License-Identifier: MIT
# Real programs for i386, from Debian's packages, for the bench's group "real".
title="programs of Debian's (Python, Perl, SQLite, gcc, …)"
inputs="guests/real/fetch.sh guests/os/packages.sh guests/os/linux.sh"

build() {
    sh "$TOP/guests/real/fetch.sh" "$OUT"
}
