# SPDX-License-Identifier: MIT
# Firmware QEMU loads at run time, from Debian's packages: of the toolchain's suite, as Debian 12's is
# older than QEMU. SeaBIOS before 1.16.3 does not see that a command of an AHCI drive failed, and
# waits 32 s for it; the first command to an empty CD drive, which q35 has by default, does.
title="Firmware (Debian $TOOLCHAIN_SUITE)"
inputs="guests/os/fetch-firmware.sh guests/os/packages.sh"

build() {
    mirror=$(apt_mirror)
    [ -n "$mirror" ] || die "no Debian mirror found in /etc/apt"
    apt=$(mktemp -d)
    trap 'rm -rf "$apt"' EXIT
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
    key=/usr/share/keyrings/debian-archive-keyring.gpg
    echo "deb [signed-by=$key] $mirror $TOOLCHAIN_SUITE main" > "$apt/sources.list"
    cat > "$apt/apt.conf" <<CONF
Dir::State "$apt"; Dir::State::lists "lists"; Dir::State::status "/dev/null";
Dir::Cache "$apt/cache"; Dir::Etc::sourcelist "$apt/sources.list"; Dir::Etc::sourceparts "-";
APT::Sandbox::User "root"; Acquire::Retries "3";
CONF
    APT_CONFIG=$apt/apt.conf; export APT_CONFIG
    apt-get update
    sh "$TOP/guests/os/fetch-firmware.sh" "$OUT"
}
