#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# reloop run: what it refuses, what it gives to QEMU, and what it makes of what QEMU does.

load common

setup() {
    fake_build
    fake_guest sha256.elf 'qemu.print("sha256 small checksum 1\n"); qemu.exit(1);'
}

# still COMMAND...: with a clock that stands still; the fake guest has due().
still() {
    NODE_OPTIONS="--require $BATS_TEST_DIRNAME/still_clock.cjs" "$@"
}

run_small() {
    reloop run --guest sha256 --size small --regions off "$@"
}

@test "bad arguments" {
    expect_refusal 2 'needs --guest' reloop run
    expect_refusal 2 'not both' reloop run --guest sha256 -- -M pc
    expect_refusal 2 'missing after --' reloop run --
    expect_refusal 2 "no guest 'sha257'; did you mean 'sha256'?" reloop run --guest sha257
    expect_refusal 2 "no guest 'nothing-like-it'; try" reloop run --guest nothing-like-it
    expect_refusal 2 'did you mean --guest sha256?' reloop run sha256
    expect_refusal 2 'unknown option -M; QEMU'"'"'s own options follow --' reloop run -M pc
    expect_refusal 2 '--guest is given twice' reloop run --guest sha256 --guest=lz
    expect_refusal 2 '--stats is given twice' reloop run --guest sha256 --stats a --stats b
    expect_refusal 2 '--threshold is 0x10; it must be a decimal number' reloop run --guest sha256 \
        --threshold 0x10
    expect_refusal 2 '--threshold is 010; it must be a decimal number' reloop run --guest sha256 \
        --threshold=010
    expect_refusal 2 "integer value 'many' for" reloop run --guest sha256 --threshold many
    expect_refusal 2 'names of their own, such as primes-arm' reloop run --guest sha256 --arch arm
    expect_refusal 2 "--arch is 'mips'" reloop run --arch mips -- -M virt
    expect_refusal 2 '--size is' reloop run --guest sha256 --size huge
    expect_refusal 2 '--size is for' reloop run --size small -- -M pc
    expect_refusal 2 '--size is not for' reloop run --guest memtest --size small
    expect_refusal 2 '--regions is' reloop run --guest sha256 --regions=maybe
    expect_refusal 2 '--threshold is 0' reloop run --guest sha256 --threshold 0
    expect_refusal 2 '--threshold' reloop run --guest sha256 --threshold many
    expect_refusal 2 '--modules is 1' reloop run --guest sha256 --modules 1
    expect_refusal 2 '--cache is 0' reloop run --guest sha256 --cache 0
    expect_refusal 2 '--places is 0' reloop run --guest sha256 --places 0
    expect_refusal 2 '--timeout is -1' reloop run --guest sha256 --timeout=-1
    expect_refusal 2 '--timeout is nan' reloop run --guest sha256 --timeout nan
    expect_refusal 2 'unknown option --frob' reloop run --guest sha256 --frob
    expect_refusal 2 "no 'extra'" reloop run --guest sha256 extra
}

@test "files and folders that are not there" {
    expect_refusal 1 'cannot read /nonexistent' reloop run -- -kernel /nonexistent
    expect_refusal 1 'not a regular file' reloop run -- -cdrom "$BATS_TEST_TMPDIR"
    expect_refusal 1 'cannot read no,such.img' reloop run -- \
        -drive format=raw,file=no,,such.img,if=ide
    expect_refusal 1 'cannot write' run_small --stats "$BATS_TEST_TMPDIR/none/stats.json"
    expect_refusal 1 'it is a folder' run_small --stats "$BATS_TEST_TMPDIR"
    touch "$BATS_TEST_TMPDIR/file"
    expect_refusal 1 'cannot write to the folder' run_small \
        --keep-regions "$BATS_TEST_TMPDIR/file/x"
}

# Also that what is built and cannot be read is no reason to build it again.
@test "what is not built" {
    expect_refusal 1 'lz.elf is not built; run: make' reloop run --guest lz
    expect_refusal 1 'guests/arm/lz.elf is not built; run: make' reloop run --guest lz-arm
    expect_refusal 1 'memtest is not built; run: make' reloop run --guest memtest
    expect_refusal 1 'qemu-system-arm.js is not built; run: make' reloop run --arch arm -- -M virt
    rm "$RELOOP_BUILD/qemu/qemu-system-i386.js"
    expect_refusal 1 'qemu-system-i386.js is not built; run: make' run_small
    ln -s qemu-system-i386.js "$RELOOP_BUILD/qemu/qemu-system-i386.js" # to itself
    expect_refusal 1 'cannot read '"$RELOOP_BUILD"'/qemu/qemu-system-i386.js: Too many levels' run_small
    rm "$RELOOP_BUILD/firmware/kvmvapic.bin"
    ln -s kvmvapic.bin "$RELOOP_BUILD/firmware/kvmvapic.bin"
    expect_refusal 1 'kvmvapic.bin: Too many levels' run_small
    rm -r "$RELOOP_BUILD/firmware"
    expect_refusal 1 'firmware/bios-256k.bin is not built; run: make' run_small
    expect_refusal 1 'firmware is not built; run: make' reloop run -- -M pc
}

@test "a Node without what is needed" {
    # An engine that does not know what a module has: a memory section, return_call, try.
    echo 'const { validate } = WebAssembly; WebAssembly.validate =
        (bytes) => validate(bytes) && !eval(process.env.UNKNOWN);' >"$BATS_TEST_TMPDIR/lack.cjs"
    program "$BATS_TEST_TMPDIR/lacking" \
        "RELOOP_NODE= exec '$TOP/tools/node/node' --require $BATS_TEST_TMPDIR/lack.cjs \"\$@\""
    export RELOOP_NODE=$BATS_TEST_TMPDIR/lacking
    UNKNOWN='bytes.includes(0x12)' expect_refusal 1 'lacks tail calls;' run_small --regions off
    UNKNOWN='bytes[8] === 5' expect_refusal 1 'lacks threads;' run_small --regions off
    UNKNOWN='bytes.includes(0x19)' expect_refusal 1 'lacks exceptions;' run_small
    UNKNOWN=true expect_refusal 1 'lacks threads, tail calls, exceptions; Node 20 or later' run_small
    UNKNOWN=false run_small --regions off
}

@test "a guest that succeeds, and its statistics" {
    run --separate-stderr run_small --stats "$BATS_TEST_TMPDIR/stats.json"
    [ "$status" -eq 0 ]
    [ "$output" = 'sha256 small checksum 1' ]
    [ -z "$stderr" ]
    stats=$BATS_TEST_TMPDIR/stats.json
    [ "$(json "$stats" '[o.guest, o.size, o.mode, o.exit_code].join()')" = sha256,small,off,0 ]
    [ "$(json "$stats" 'o.wall_s >= o.guest_s && o.guest_s >= 0')" = true ]
    [ "$(json "$stats" o.serial_sha256)" = \
        "$(echo 'sha256 small checksum 1' | sha256sum | cut -d ' ' -f 1)" ]
    [ "$(find "$BATS_TEST_TMPDIR" -name '*.tmp')" = '' ]
}

@test "bytes pass through as they are" {
    fake_guest sha256.elf 'for (let i = 0; i < 256; i++) qemu.Module.stdout(i);
        qemu.print("sha256 small checksum "); qemu.exit(1);'
    run_small >"$BATS_TEST_TMPDIR/out"
    [ "$(head -c 256 "$BATS_TEST_TMPDIR/out" | od -An -v -tu1 | xargs)" = "$(seq -s ' ' 0 255)" ]
}

@test "a guest that fails, in each way" {
    fake_guest sha256.elf 'qemu.exit(3);'
    expect_refusal 1 'found its own results wrong' run_small
    fake_guest sha256.elf 'qemu.exit(1);'
    expect_refusal 1 'QEMU exited with 1' run_small --stats "$BATS_TEST_TMPDIR/stats.json"
    [ "$(json "$BATS_TEST_TMPDIR/stats.json" 'o.exit_code + " " + o.guest_s')" = '1 undefined' ]
    fake_guest sha256.elf 'qemu.exit(0);'
    expect_refusal 1 'QEMU exited with 0' run_small
    fake_guest sha256.elf 'qemu.Module.onAbort("memory");'
    expect_refusal 1 'QEMU aborted: memory' run_small
    fake_guest sha256.elf 'throw new Error("unreachable");'
    expect_refusal 1 'QEMU crashed: unreachable' run_small
}

@test "a guest that does not end" {
    fake_guest sha256.elf 'qemu.print("begin"); due(99);'
    still run --separate-stderr run_small --timeout 99 --stats "$BATS_TEST_TMPDIR/stats.json"
    [ "$status" -eq 124 ]
    [ "$output" = begin ]
    [ "$stderr" = 'reloop: the guest did not finish within 99 s' ]
    [ "$(json "$BATS_TEST_TMPDIR/stats.json" 'o.timed_out + " " + o.exit_code')" = 'true 124' ]
}

@test "a signal ends the run, and the statistics are written" {
    fake_guest sha256.elf 'qemu.print("begin\n"); process.kill(process.pid, "SIGTERM");'
    run --separate-stderr run_small --stats "$BATS_TEST_TMPDIR/stats.json"
    [ "$status" -eq 143 ]
    [ "$(json "$BATS_TEST_TMPDIR/stats.json" o.exit_code)" = 143 ]
}

@test "a reader that goes away" {
    fake_guest sha256.elf 'setInterval(() => qemu.print("line\n"), 1);'
    run bash -c '"$0" run --guest sha256 --regions off | head -n 1; echo "${PIPESTATUS[0]}"' \
        "$TOP/reloop"
    [ "$output" = $'line\n141' ]
}

@test "a reader of messages that goes away" {
    fake_guest sha256.elf 'setInterval(() => qemu.warn("line\n"), 1);'
    run bash -c '"$0" run --guest sha256 --regions off --timeout 20 2>&1 >"$1" | head -n 1
                 echo "${PIPESTATUS[0]}"' "$TOP/reloop" "$BATS_TEST_TMPDIR/out"
    [ "$output" = $'line\n141' ]
}

@test "an os guest: until, reject, and the end before it" {
    echo 'qemu.print("Errors: 0 #10 [Bit fade and more");' >"$RELOOP_BUILD/guests/os/memtest"
    run --separate-stderr reloop run --guest memtest --regions off
    [ "$status" -eq 0 ]
    [ "$output" = 'Errors: 0 #10 [Bit fade' ]
    echo 'qemu.print("Errors: 7 #10 [Bit fade");' >"$RELOOP_BUILD/guests/os/memtest"
    run --separate-stderr reloop run --guest memtest --regions off
    [ "$status" -eq 1 ]
    [ "$stderr" = 'reloop: the output of memtest matched /Errors: [1-9]/' ]
    echo 'qemu.exit(0);' >"$RELOOP_BUILD/guests/os/memtest"
    expect_refusal 1 "ended before it printed '#10 [Bit fade'" reloop run --guest memtest \
        --regions off
}

@test "QEMU's arguments: files renamed, exit code passed through" {
    echo disk >"$BATS_TEST_TMPDIR/a,b.img"
    echo 'qemu.print(qemu.args.join(" ") + "\n" + qemu.FS.files.get("/files/5/a,b.img"));
        qemu.exit(5);' >"$BATS_TEST_TMPDIR/kernel"
    run --separate-stderr reloop run --regions off -- -bios bios-256k.bin \
        -kernel "$BATS_TEST_TMPDIR/kernel" \
        -drive "if=ide,file=$BATS_TEST_TMPDIR/a,,b.img,format=raw" -append '-kernel'
    echo "$output"
    [ "$status" -eq 5 ]
    [ "${lines[0]}" = "-L /firmware -bios bios-256k.bin -kernel /files/4/kernel -drive \
if=ide,file=/files/5/a,,b.img,format=raw -append -kernel" ]
    [ "${lines[1]}" = disk ]
}

@test "guests and QEMU of another architecture" {
    for arch in arm riscv32; do
        mkdir "$RELOOP_BUILD/guests/$arch"
        cp "$RELOOP_BUILD/qemu/qemu-system-i386.js" "$RELOOP_BUILD/qemu/qemu-system-$arch.js"
        fake_guest $arch/sha256.elf 'qemu.print(qemu.Module.thisProgram + " " +
            qemu.args.join(" ") + "\nsha256 full checksum 1\n"); qemu.exit(1);'
    done
    run --separate-stderr reloop run --guest sha256-arm --regions off
    echo "$output$stderr"
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == "qemu-system-arm "*"-M virt -cpu cortex-a15 "*"-semihosting-config enable=on "* ]]
    run --separate-stderr reloop run --guest sha256-riscv32 --regions off
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == "qemu-system-riscv32 "*"-M virt -cpu rv32 "*"-bios none "* ]]
    run --separate-stderr reloop run --arch arm --regions off -- \
        -kernel "$RELOOP_BUILD/guests/arm/sha256.elf"
    [ "$status" -eq 1 ]
    [[ ${lines[0]} == "qemu-system-arm -L /firmware -kernel /files/"* ]]
}

@test "options reach QEMU as its environment" {
    fake_guest sha256.elf 'qemu.print(JSON.stringify(qemu.env) + "\n"); qemu.exit(0);'
    run --separate-stderr run_small --threshold 7 --modules 5 --cache 9 --places 3 --param blocks=7,ops=9 --sync --stats "$BATS_TEST_TMPDIR/s" \
        --keep-regions "$BATS_TEST_TMPDIR/r"
    [ "$output" = '{"RELOOP_REGIONS":"off","RELOOP_THRESHOLD":"7","RELOOP_MODULES":"5",'\
'"RELOOP_CACHE":"9","RELOOP_PLACES":"3","RELOOP_PARAM":"blocks=7,ops=9","RELOOP_SYNC":"1",'\
'"RELOOP_STATS":"/reloop/stats.json","RELOOP_COUNT":"1","RELOOP_KEEP":"/reloop/regions"}' ]
    run --separate-stderr run_small --stats "$BATS_TEST_TMPDIR/s" --uncounted
    [ "$output" = '{"RELOOP_REGIONS":"off","RELOOP_STATS":"/reloop/stats.json"}' ]
    run --separate-stderr run_small
    [ "$output" = '{"RELOOP_REGIONS":"off"}' ]
}

@test "numbers that cannot be set" {
    fake_guest sha256.elf ''
    expect_refusal 2 "--param is 'block=7'; there is no 'block=N'" run_small --param block=7
    expect_refusal 2 "--param is 'blocks=0'; blocks is from 1 to 512" run_small --param blocks=0
}

@test "what the hooks write: figures and regions" {
    fake_guest sha256.elf '
        qemu.FS.writeFile("/reloop/stats.json", "{\"regions_live\": 3, \"exits_by_reason\": {}}");
        qemu.FS.writeFile("/reloop/regions/0.region", "bytes");
        qemu.print("sha256 small checksum 1"); qemu.exit(1);'
    run_small --stats "$BATS_TEST_TMPDIR/s" --keep-regions "$BATS_TEST_TMPDIR/kept/here"
    [ "$(json "$BATS_TEST_TMPDIR/s" 'o.regions_live + o.mode')" = 3off ]
    [ "$(cat "$BATS_TEST_TMPDIR/kept/here/0.region")" = bytes ]
}

@test "--keep-regions: regions of two runs are not mixed" {
    fake_guest sha256.elf 'qemu.FS.writeFile("/reloop/regions/00000.rlrg", "first");
        qemu.print("sha256 small checksum 1"); qemu.exit(1);'
    mkdir "$BATS_TEST_TMPDIR/kept"
    touch "$BATS_TEST_TMPDIR/kept/notes"
    run_small --keep-regions "$BATS_TEST_TMPDIR/kept"
    expect_refusal 1 'has regions of another run, such as 00000.rlrg' run_small \
        --keep-regions "$BATS_TEST_TMPDIR/kept"
    [ "$(cat "$BATS_TEST_TMPDIR/kept/00000.rlrg")" = first ]
}

@test "the share in regions after the first second" {
    fake_guest sha256.elf '
        const count = (inside, outside) => qemu.FS.writeFile("/reloop/stats.json",
            JSON.stringify({tbs_in_regions: inside, tbs_interpreted: outside}));
        qemu.Module._reloop_write_stats = () => count(10, 90);
        qemu.print("sha256 small ");
        due(1);
        count(1000, 100); qemu.print("checksum 1\n"); qemu.exit(1);'
    still run_small --regions on --stats "$BATS_TEST_TMPDIR/s"
    [ "$(json "$BATS_TEST_TMPDIR/s" o.region_share_after_1s)" = 0.99 ]
}

@test "the first second ends before QEMU has started" {
    FAKE_QEMU_START_MS=1500 run_small --regions on --stats "$BATS_TEST_TMPDIR/s"
    [ "$(json "$BATS_TEST_TMPDIR/s" 'o.exit_code + " " + o.region_share_after_1s')" = '0 undefined' ]
    FAKE_QEMU_START_MS=3000 run run_small --regions on --timeout 1.5 --stats "$BATS_TEST_TMPDIR/s"
    [ "$status" -eq 124 ]
}

@test "the hooks are asked for figures when QEMU is stopped" {
    fake_guest sha256.elf 'qemu.Module._reloop_write_stats =
        () => qemu.FS.writeFile("/reloop/stats.json", "{\"regions_live\": 4}"); due(99);'
    still run run_small --timeout 99 --stats "$BATS_TEST_TMPDIR/s"
    [ "$status" -eq 124 ]
    [ "$(json "$BATS_TEST_TMPDIR/s" o.regions_live)" = 4 ]
}

@test "a run that is asked, by a signal, writes its figures so far, and goes on" {
    local stats=$BATS_TEST_TMPDIR/s out=$BATS_TEST_TMPDIR/out
    fake_guest sha256.elf 'qemu.print("begin\n"); qemu.Module._reloop_write_stats =
        () => qemu.FS.writeFile("/reloop/stats.json", "{\"regions_live\": 4}");'
    "$TOP/reloop" run --guest sha256 --stats "$stats" >"$out" 3>&- &
    eventually grep -q begin "$out"
    kill -USR2 $!
    eventually test -e "$stats"
    [ "$(json "$stats" 'o.regions_live + " " + o.exit_code')" = '4 undefined' ]
    kill -TERM $!
    status=0
    wait $! || status=$?
    [ "$status" -eq 143 ]
}

@test "QEMU's messages pass through, but for one" {
    fake_guest sha256.elf 'qemu.warn("qemu: hm\n");
        qemu.Module.printErr("warning: unsupported syscall: __syscall_madvise");
        qemu.Module.printErr("other"); qemu.print("sha256 small checksum "); qemu.exit(1);'
    run --separate-stderr run_small
    [ "$status" -eq 0 ]
    [ "$stderr" = $'qemu: hm\nother' ]
}

@test "standard input is QEMU's, with QEMU's arguments" {
    echo 'qemu.listen((byte) => byte === null ? qemu.exit(0)
        : qemu.print(String.fromCharCode(byte).toUpperCase()));' >"$BATS_TEST_TMPDIR/kernel"
    run bash -c 'echo hello | "$0" run --regions off -- -kernel "$1"' "$TOP/reloop" \
        "$BATS_TEST_TMPDIR/kernel"
    [ "$status" -eq 0 ]
    [ "$output" = HELLO ]
}

@test "standard input is left alone with --guest" {
    run bash -c '{ "$0" run --guest sha256 --size small --regions off; cat; } <<<rest' "$TOP/reloop"
    [ "$output" = $'sha256 small checksum 1\nrest' ]
}

@test "--share: files go in, and what is new or changed comes back" {
    local share=$BATS_TEST_TMPDIR/share
    mkdir -p "$share/folder"
    echo before >"$share/changed"
    echo same >"$share/same"
    touch -d @0 "$share/same"
    echo '
        if (`${qemu.FS.files.get("/share/changed")}` !== "before\n") { qemu.exit(9); }
        qemu.FS.writeFile("/share/changed", "after");
        qemu.FS.writeFile("/share/new", "made inside");
        qemu.print(qemu.args.join(" ")); qemu.exit(0);' >"$BATS_TEST_TMPDIR/kernel"
    run --separate-stderr reloop run --regions off --share "$share" -- \
        -kernel "$BATS_TEST_TMPDIR/kernel" -drive file=/share/same,if=ide
    echo "$output$stderr"
    [ "$status" -eq 0 ]
    [[ $output == '-L /firmware -kernel /files/'*'/kernel -drive file=/share/same,if=ide' ]]
    [ "$(cat "$share/changed" "$share/new")" = aftermade\ inside ]
    [ "$(stat -c %Y "$share/same")" = 0 ]
    [ "$(ls "$share")" = $'changed\nfolder\nnew\nsame' ]
}

@test "--share, --screen and --floppy: what they refuse" {
    expect_refusal 1 'there is no such folder' reloop run --share /nonexistent -- -M pc
    expect_refusal 1 'cannot read' reloop run --share "$BATS_TEST_TMPDIR" -- \
        -drive file=/share/absent
    expect_refusal 2 'for QEMU' reloop run --share "$BATS_TEST_TMPDIR" --guest sha256
    expect_refusal 2 'for QEMU' reloop run --screen --guest sha256
    expect_refusal 2 'sha256, which has none' reloop run --floppy x --guest sha256
    expect_refusal 2 'for --guest only' reloop run --floppy x -- -M pc
    echo firmware >"$RELOOP_BUILD/firmware/vgabios-stdvga.bin"
    expect_refusal 1 'cannot read /nonexistent' reloop run --floppy /nonexistent --guest freedos
}

@test "sockets are refused, and what to use instead is said" {
    expect_refusal 1 '-gdb tcp::1234 needs a socket' reloop run -- -gdb tcp::1234
    expect_refusal 1 '-gdb stdio' reloop run -- -M pc -s
    expect_refusal 1 'use stdio' reloop run -- -monitor unix:x,server=on
    expect_refusal 1 'use stdio' reloop run -- -chardev socket,id=x,path=y
}

@test "a guest with arguments of its own, and another end" {
    fake_guest flush.elf 'qemu.print(qemu.args.slice(-2).join(" ")); qemu.print("flush small checksum ");
        qemu.exit(1);'
    run --separate-stderr reloop run --guest flush --size small --regions off
    [ "$status" -eq 0 ]
    [ "$output" = '-accel tcg,tb-size=1flush small checksum ' ]
    fake_guest reset.elf 'qemu.print("reset small checksum "); qemu.exit(0);'
    reloop run --guest reset --size small --regions off
    fake_guest reset.elf 'qemu.print("reset small checksum "); qemu.exit(1);'
    run --separate-stderr reloop run --guest reset --size small --regions off
    [ "$status" -eq 1 ]
    [ "$stderr" = 'reloop: reset failed: QEMU exited with 1' ]
    fake_guest disks.elf 'qemu.exit(1);'
    expect_refusal 1 'blank.img is not built; run: make' reloop run --guest disks
}

@test "out of memory is said in plain words" {
    fake_guest sha256.elf 'qemu.Module.onAbort("OOM");'
    expect_refusal 1 'ran out of memory' run_small
    fake_guest sha256.elf 'qemu.Module.printErr("worker sent an error! x: Aborted(OOM)");
        throw new Error("Aborted(OOM). Build with -sASSERTIONS for more info.");'
    expect_refusal 1 'ran out of memory' run_small
}

# A PC as screen.mjs sees it: QMP's commands are answered, and memory is what the script says.
fake_screen() {
    printf '%s\n' "$1" 'let line = "";
        const say = (message) => qemu.print(`${JSON.stringify(message)}\n`);
        const answer = ({ execute, arguments: args }) => {
            if (execute === "pmemsave") {
                const memory = new Uint8Array(args.size);
                fill(memory, args.val);
                qemu.FS.writeFile(args.filename, memory);
            } else if (execute === "send-key") {
                key(args.keys.map(({ data }) => data).join("-"));
            }
            say({ return: {} });
        };
        // 80 columns, 25 rows, mode 3
        const bios = (memory) => { memory[0x49] = 3; memory[0x4a] = 80; memory[0x84] = 24; };
        const write = (memory, row, text) => Buffer.from(text, "latin1")
            .forEach((c, i) => { memory[160 * row + 2 * i] = c; });
        say({ QMP: {} });
        say({ event: "RESUME" });
        qemu.listen((byte) => {
            line += String.fromCharCode(byte);
            if (byte === 10) { answer(JSON.parse(line)); line = ""; }
        });' >"$BATS_TEST_TMPDIR/kernel"
}

@test "--screen: rows are printed when they have changed, keys are typed" {
    fake_screen 'const keys = []; let looks = 0;
        const key = (name) => keys.push(name);
        const fill = (memory, at) => {
            if (at === 0x400) { bios(memory); return; }
            looks++;
            if (looks <= 3) {
                write(memory, 0, "first   "); write(memory, 1, "\x80\xdb"); // C cedilla, a block
            } else { // scrolled by one
                write(memory, 0, "\x80\xdb"); write(memory, 1, "typed " + keys.join());
            }
            if (looks > 4 && keys.length === 5 && ++looks > 10) { setTimeout(() => qemu.exit(0), 300); }
        };'
    run --separate-stderr bash -c 'printf "aB\r\033[A\$" | "$0" run --regions off --screen --timeout 30 \
        -- -kernel "$1"' "$TOP/reloop" "$BATS_TEST_TMPDIR/kernel"
    echo "$output$stderr"
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = first ]
    [ "${lines[1]}" = Ç█ ]
    [ "${lines[-1]}" = 'typed a,shift-b,ret,up,shift-4' ]
    [[ $output != *first*first* ]]
}

@test "--screen: graphics are said to be there" {
    fake_screen 'const key = () => {}; let looks = 0;
        const fill = (memory) => {
            bios(memory); memory[0x49] = 0x13;
            if (++looks === 4) { setTimeout(() => qemu.exit(0), 0); }
        };'
    run --separate-stderr reloop run --regions off --screen -- -kernel "$BATS_TEST_TMPDIR/kernel"
    [ "$status" -eq 0 ]
    [ "$output" = '[The guest shows graphics, which are not shown here.]' ]
}

@test "a guest of which nothing comes: that is said after a minute, and at a time-out" {
    fake_guest sha256.elf 'due(60); qemu.exit(3);'
    still run --separate-stderr run_small
    echo "$stderr"
    [ "$status" -eq 1 ]
    [ "${stderr_lines[0]}" = "reloop: the guest has printed nothing in 60 s; \
it may still be starting, or lack memory, or something to start" ]
    fake_guest sha256.elf 'due(99);'
    still expect_refusal 124 'within 99 s, and printed nothing; it may' run_small --timeout 99
}

# The guest may have said much, elsewhere.
@test "a serial port that is not standard output: that nothing came is no news" {
    echo '' >"$BATS_TEST_TMPDIR/kernel"
    run --separate-stderr reloop run --regions off --timeout 0.5 -- -serial null \
        -kernel "$BATS_TEST_TMPDIR/kernel"
    [ "$status" -eq 124 ]
    [ "$stderr" = 'reloop: the guest did not finish within 0.5 s' ]
}
