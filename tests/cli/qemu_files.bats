#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# reloop run -- QEMU-ARGUMENT...: the files that QEMU's arguments name, those that it would write, and
# what it has not in WebAssembly.

load common

setup() {
    fake_build
    cd "$BATS_TEST_TMPDIR"
    echo 'qemu.print(qemu.args.slice(2).join("\n") + "\n"); qemu.exit(0);' >kernel
    echo content >file
    echo other >other
}

teardown() {
    cd /
}

# given ARGUMENT...: in $output, what QEMU gets for these; where files are inside is F. In Node's place
# is a program that shows what it is to run, which takes less time.
given() {
    local shows=$BATS_TEST_TMPDIR/shows
    program "$shows" 'case $1 in --version) echo v20.0.0 ;; *) echo "$3" ;; esac'
    RELOOP_NODE=$shows run --separate-stderr reloop run ${SHARE:+--share "$SHARE"} -- "$@"
    [ "$status" -eq 0 ]
    [ -z "$stderr" ]
    output=$(sed -E 's/^\{"args":\["-L","\/firmware",?(.*)\],"files":.*/\1/; s#/files/[0-9]+/#F/#g
        s/","/ /g; s/^"|"$//g; s/\\"/"/g' <<<"$output")
    echo "$output"
}

# same AS ARGUMENT...: QEMU gets them, with the names that stand inside in AS.
same() {
    local as=$1
    shift
    given "$@"
    [ "$output" = "$as" ]
}

@test "options that name files: QEMU gets them" {
    local option arguments=(--dtb "$PWD/file") as='--dtb F/file'
    for option in dtb shim fda hda hdd cdrom sd mtdblock pflash; do
        arguments+=(-$option file)
        as+=" -$option F/file"
    done
    same "$as" "${arguments[@]}"
    same '-fw_cfg name=opt/x,file=F/file -smbios file=F/file -smbios type=11,path=F/other,value=a -acpitable '\
'sig=ABCD,data=F/file:F/other -option-rom F/file,bootindex=1 -option-rom romfile=F/other' \
        -fw_cfg name=opt/x,file=file -smbios file=file -smbios type=11,path=other,value=a \
        -acpitable sig=ABCD,data=file:other -option-rom file,bootindex=1 -option-rom romfile=other
    same '-device loader,file=F/file,addr=0 -device e1000,romfile=F/file -device e1000,romfile= '\
'-object secret,id=a,file=F/file -object rng-random,id=b,filename=/dev/urandom' \
        -device loader,file=file,addr=0 -device e1000,romfile=file -device e1000,romfile= \
        -object secret,id=a,file=file -object rng-random,id=b,filename=/dev/urandom
    same '-M pc,dtb=F/file -machine virt,initrd=F/file -boot menu=on,splash=F/file -trace events=F/file '\
'-incoming file:F/file -icount rr=replay,rrfile=F/file -set device.x.file=F/file' \
        -M pc,dtb=file -machine virt,initrd=file -boot menu=on,splash=file -trace events=file \
        -incoming file:file -icount rr=replay,rrfile=file -set device.x.file=file
}

@test "block devices: keys, JSON, prefixes and names with commas" {
    echo image >a,b
    same '-drive format=raw,file=F/a,,b -drive file=F/file -drive file=null-co:// -drive if=none,file= '\
'-blockdev driver=raw,node-name=d,file.driver=file,file.filename=F/file '\
'-blockdev driver=raw,node-name=d,file=node -drive driver=raw,file.filename=F/file' \
        -drive format=raw,file=a,,b -drive file=file:file -drive file=null-co:// -drive if=none,file= \
        -blockdev driver=raw,node-name=d,file.driver=file,file.filename=file \
        -blockdev driver=raw,node-name=d,file=node -drive driver=raw,file.filename=file
    same '-blockdev {"driver":"raw","file":{"driver":"file","filename":"F/file"},"size":1} '\
'-drive file=json:{"driver":"file",,"filename":"F/file"} -device {"driver":"loader","file":"F/file"}' \
        -blockdev '{"driver": "raw", "file": {"driver": "file", "filename": "file"}, "size": 1}' \
        -drive 'file=json:{"driver": "file",, "filename": "file"}' \
        -device '{"driver": "loader", "file": "file"}'
}

@test "an image without an option, behind and before options" {
    same '-m 64 F/file' \
        -m 64 file
    same '-no-reboot F/file -S F/other' \
        -no-reboot file -S other
}

@test "-initrd: a file, whatever its name, or multiboot modules" {
    echo initrd >'a, b'
    same '-initrd F/a__b' \
        -initrd 'a, b'
    same '-initrd F/file one=1 two,F/other' \
        -initrd 'file one=1 two,other'
    expect_refusal 1 'cannot read none' reloop run -- -initrd 'file one,none two'
}

@test "-bios: none and default are QEMU's, firmware is found, other names are files" {
    same '-bios none -bios default -bios bios-256k.bin -bios F/file' \
        -bios none -bios default -bios bios-256k.bin -bios file
    expect_refusal 1 'cannot read nosuch' reloop run -- -bios nosuch
}

@test "-readconfig: the files that are named in the file" {
    mkdir share
    printf '%s\n' '# a comment' '[drive "d"]' '  file = "file"' '  if = "ide"' '[memory]' \
        '  size = "64"' '[chardev "c"]' '  path = "log"' '  backend = "file"' >config
    expect_refusal 1 'name it /share/log' reloop run -- -readconfig config
    sed -i 's#"log"#"/share/log"#' config
    echo 'qemu.print(qemu.FS.files.get(qemu.args.at(-1))); qemu.exit(0);' >kernel
    run --separate-stderr reloop run --regions off --share share -- -kernel kernel -readconfig config
    [ "$(sed -E 's#/files/[0-9]+/#F/#' <<<"$output")" = '# a comment
[drive "d"]
  file = "F/file"
  if = "ide"
[memory]
  size = "64"
[chardev "c"]
  path = "/share/log"
  backend = "file"' ]
    printf '[netdev "n"]\n  type = "user"\n' >config
    expect_refusal 1 'no network yet' reloop run -- -readconfig config
    expect_refusal 1 'No such file' reloop run -- -readconfig nosuch
}

@test "files that QEMU would write and nobody would see are refused, and in /share they are not" {
    local list=(-serial file:F -serial mon:file:F -parallel file:F -monitor file:F -qmp file:F
        -debugcon file:F -gdb file:F -chardev file,id=c,path=F -chardev id=c,backend=file,path=F
        -chardev stdio,id=c,logfile=F -D F -pidfile F -trace file=F -dump-vmstate F -qtest-log F
        -mem-path F -M virt,dumpdtb=F -icount rr=record,rrfile=F -object filter-dump,id=f,file=F
        -object memory-backend-file,id=m,mem-path=F -audiodev wav,id=a,path=F)
    local at value kept=() SHARE=$BATS_TEST_TMPDIR/share
    mkdir "$SHARE"
    for ((at = 0; at < ${#list[@]}; at += 2)); do
        value=${list[at + 1]}
        expect_refusal 1 'use --share DIR and name it /share/lost.log' \
            reloop run -- "${list[at]}" "${value/F/lost.log}"
        kept+=("${list[at]}" "${value/F//share/kept.log}")
    done
    same "${kept[*]}" "${kept[@]}"
    expect_refusal 1 'name it /share/x' reloop run --share "$SHARE" -- -D /tmp/x
    expect_refusal 1 'there is no --share' reloop run -- -D /share/x
    same '-serial file:/dev/stderr -D /dev/null' \
        -serial file:/dev/stderr -D /dev/null
    expect_refusal 1 'name it /share/x' reloop run --share "$SHARE" -- -D /share/folder/x
}

@test "what QEMU wrote all the same is said at the end" {
    echo 'qemu.FS.writeFile("/dump", "x"); qemu.FS.writeFile("/tmp/screen.ppm", "x"); qemu.exit(0);' >kernel
    run --separate-stderr reloop run --regions off -- -kernel kernel
    [ "$stderr" = 'reloop: QEMU wrote /dump, /tmp/screen.ppm into its memory, which is gone; '\
'to keep files, use --share DIR and name them /share/NAME' ]
}

@test "an image that is written to: said once, by its name, and the file stays as it is" {
    echo 'const image = qemu.args.at(-1);
        qemu.FS.write(image, Buffer.from("CO"), 0); qemu.FS.write(image, Buffer.from("!"), 70000);
        qemu.print(qemu.FS.read(image, 7, 0) + qemu.FS.read(image, 9, 69999).toString("hex"));
        qemu.print(` ${qemu.FS.readFile(image).length}`); qemu.exit(0);' >kernel
    run --separate-stderr reloop run --regions off -- -kernel kernel -hda ./file
    [ "$output" = 'COntent0021 70001' ]
    [ "$stderr" = 'reloop: what is written to ./file is in memory and goes with the run; --share DIR keeps it' ]
    [ "$(cat file)" = content ]
    sed -i '2d' kernel
    run --separate-stderr reloop run --regions off -- -kernel kernel -hda file
    [ -z "$stderr" ]
}

@test "images above 2 GiB are read where QEMU reads them, and no other file" {
    local share=$BATS_TEST_TMPDIR/share
    mkdir "$share"
    truncate -s 3G "$share/big" "$share/unused"
    printf end | dd of="$share/big" bs=1 seek=3221225469 conv=notrunc status=none
    echo 'const image = qemu.args.at(-1);
        qemu.print(`${qemu.FS.read(image, 10, 3221225469)}`);
        if (image.startsWith("/share")) { qemu.FS.write(image, Buffer.from("new"), 3221225460); }
        qemu.exit(0);' >kernel
    run --separate-stderr reloop run --regions off -- -kernel kernel -hda "$share/big"
    [ "$output" = end ]
    run --separate-stderr reloop run --regions off --share "$share" -- -kernel kernel -hda /share/big
    [ "$output" = end ]
    [ -z "$stderr" ]
    [ "$(tail -c 12 "$share/big" | tr -d '\0')" = newend ]
    [ "$(stat -c %s "$share/big")" -eq 3221225472 ]
    [ "$(du -m "$share/big" | cut -f1)" -lt 100 ] # holes stay
    expect_refusal 1 'unused: it is larger than 2 GiB' reloop run -- -kernel "$share/unused"
}

@test "QEMU's messages name files as the user did" {
    echo 'qemu.warn(`qemu: no format for "${qemu.args.at(-1)}"\n`); qemu.exit(0);' >kernel
    run --separate-stderr reloop run --regions off -- -kernel kernel -hda "./fi\$&le" 2>&1 || true
    echo x >'fi$&le'
    run --separate-stderr reloop run --regions off -- -kernel kernel -hda './fi$&le'
    [ "$stderr" = 'qemu: no format for "./fi$&le"' ]
}

@test "images of formats that this QEMU has not" {
    printf 'KDMVx' >disk.vmdk
    expect_refusal 1 'disk.vmdk is a VMDK image, and this QEMU has raw and qcow2 only; convert it' \
        reloop run -- -hda disk.vmdk
    expect_refusal 1 'is a VMDK image' reloop run -- -drive file=disk.vmdk,if=virtio
    given -drive file=disk.vmdk,format=raw
    if command -v qemu-img >/dev/null; then
        local format
        for format in vdi vpc vhdx vmdk qed qcow parallels; do
            qemu-img create -q -f $format image.$format 4M
            expect_refusal 1 "image, and this QEMU has raw and qcow2 only" reloop run -- -hda image.$format
        done
        qemu-img create -q -f qcow2 image.qcow2 4M
        given -hda image.qcow2
    fi
}

@test "networks, sockets and pipes" {
    local list=(-netdev user,id=n -netdev socket,id=n,listen=:1234 -nic user -nic model=e1000
        -net user -netdev '{"type":"user","id":"n"}')
    local at kind
    for ((at = 0; at < ${#list[@]}; at += 2)); do
        expect_refusal 1 'there is no network yet' reloop run -- "${list[at]}" "${list[at + 1]}"
    done
    given -nic none -net none -net nic -netdev hubport,id=n,hubid=0
    for kind in 'serial tcp::1' 'debugcon unix:x' 'serial mon:telnet::1' 'qmp-pretty tcp::1' \
        'chardev udp,id=c' 'incoming tcp::1' 'monitor websocket::1'; do
        # shellcheck disable=SC2086 # words
        expect_refusal 1 'WebAssembly has not' reloop run -- -$kind
    done
    expect_refusal 1 'needs a named pipe' reloop run -- -serial pipe:x
    expect_refusal 1 'needs a named pipe' reloop run -- -chardev pipe,id=c,path=x
    expect_refusal 1 '-L /usr/share/qemu: QEMU sees no folder' reloop run -- -L /usr/share/qemu
    expect_refusal 1 '/share is the folder that --share DIR names' reloop run -- -hda /share/x
}

@test "a folder for QEMU's temporary file, as -snapshot needs it" {
    echo 'qemu.print(`${qemu.FS.folders.has("/var/tmp")}`); qemu.exit(0);' >kernel
    run reloop run --regions off -- -kernel kernel -snapshot
    [ "$output" = true ]
}
