# SPDX-License-Identifier: MIT
# Upstream tarballs, from Debian's source packages, each held against its SHA-256.
title="Sources (QEMU $QEMU_VERSION, Binaryen, GLib and what it needs)"

build() {
    mirror=$(apt_mirror)
    [ -n "$mirror" ] || die "no Debian mirror found in /etc/apt"
    apt=$OUT/apt
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
    key=/usr/share/keyrings/debian-archive-keyring.gpg
    for suite in trixie sid; do
        echo "deb-src [signed-by=$key] $mirror $suite main"
    done > "$apt/sources.list"
    cat > "$apt/apt.conf" <<CONF
Dir::State "$apt"; Dir::State::lists "lists"; Dir::State::status "/dev/null";
Dir::Cache "$apt/cache"; Dir::Etc::sourcelist "$apt/sources.list"; Dir::Etc::sourceparts "-";
APT::Sandbox::User "root"; Acquire::Retries "3";
CONF
    export APT_CONFIG=$apt/apt.conf
    apt-get update
    echo "$SOURCES" | while read -r spec tarball sum; do
        [ -n "$spec" ] || continue
        # The .dsc of an old revision may be gone while its tarball is there: the checksum decides.
        apt-get source --download-only --tar-only "$spec" || true
        if ! echo "$sum  $tarball" | sha256sum -c -; then
            die "could not get $tarball of $spec with its checksum"
        fi
    done
    rm -rf "$apt"
}
