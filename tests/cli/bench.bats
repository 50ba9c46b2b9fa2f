#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# reloop bench with stand-ins for all systems: what it measures, shows, writes and refuses.

load common

# What every stand-in prints for guest lz on the bare machine, in JavaScript.
LZ='print("lz small begin\n");
    setTimeout(() => {
        print("lz small checksum 1\n");
        setInterval(() => print(".\n"), MS);
    }, MS);'

# ... and for a Linux kernel: it boots, and does each program until a line comes. One of the group real
# does not say its name with its checksum.
LINUX='
    let onLine;
    const names = append.split("bench=")[1]?.split(",") ?? [];
    const real = append.includes("rdinit=/real/init");
    const next = () => {
        const job = names.shift(), name = real ? `real/${job}` : job;
        print(`${name} begin\n`);
        let timer;
        setTimeout(() => {
            print(`${real ? "" : `${name} `}checksum ${name}\n`);
            timer = setInterval(() => print(".\n"), MS);
        }, MS);
        onLine = () => { clearInterval(timer); print(`${name} end\n`); names.length && next(); };
    };
    print("linux-i386 begin\nbooted\n");
    names.length && next();'

# native MS: stand-ins for native QEMUs, whose rounds take so many milliseconds.
native() {
    local file
    mkdir -p "$BATS_TEST_TMPDIR/path" "$RELOOP_BUILD"/bench-native/{native,native-patched}
    cat >"$BATS_TEST_TMPDIR/native.mjs" <<END
const print = (text) => process.stdout.write(text), MS = $1;
const append = process.argv.at(-1);
if (append === '--version') {
    console.log('QEMU emulator version 1.2.3');
} else if (append === 'rounds') {
    $LZ
} else {
    $LINUX
    process.stdin.on('data', () => onLine());
}
END
    for file in "$BATS_TEST_TMPDIR/path" "$RELOOP_BUILD"/bench-native/{native,native-patched}; do
        program "$file/qemu-system-i386" \
            "exec '$TOP/tools/node/node' '$BATS_TEST_TMPDIR/native.mjs' \"\$@\""
    done
    PATH=$BATS_TEST_TMPDIR/path:$PATH
}

v86() {
    local at=$RELOOP_BUILD/npm/node_modules/v86
    mkdir -p "$at/build"
    echo '{"version": "4.5.6", "type": "module"}' >"$at/package.json"
    cat >"$at/build/libv86.mjs" <<END
const MS = $1;
export class V86 {
    constructor({ multiboot, bzimage, cmdline: append }) {
        const print = (text) => Buffer.from(text).forEach(this.listener);
        setTimeout(() => {
            if (multiboot) {
                $LZ
            } else {
                $LINUX
                this.serial0_send = () => onLine();
            }
        });
    }
    add_listener(event, listener) { this.listener = listener; }
}
END
}

setup() {
    fake_build
    native 40
    v86 40
    touch "$RELOOP_BUILD"/firmware/vgabios-stdvga.bin "$RELOOP_BUILD/guests/os/linux-i386.initrd" \
        "$RELOOP_BUILD"/guests/{linux,real}-bench.initrd
    local ours='const { print } = qemu, MS = {off: 80, block: 40, on: 10}[qemu.env.RELOOP_REGIONS],
        append = qemu.args.at(-1);'
    fake_guest lz.elf "$ours $LZ"
    fake_guest os/linux-i386.vmlinuz \
        "$ours $LINUX qemu.listen((byte) => byte === 10 && onLine());"
    json=$BATS_TEST_TMPDIR/json
}

@test "bad arguments" {
    expect_refusal 2 "--only has ''" reloop bench --only primes,
    expect_refusal 2 "--only has 'linux/gzip'" reloop bench --only linux/gzip
    expect_refusal 2 "--systems has 'kvm'" reloop bench --systems kvm
    expect_refusal 2 '--systems names no system' reloop bench --systems ''
    expect_refusal 2 '--repeat is -1' reloop bench --repeat=-1
    expect_refusal 2 '--seed is -1' reloop bench --seed=-1
    expect_refusal 2 '--seconds and --timeout' reloop bench --seconds=-1
    expect_refusal 2 '--seconds and --timeout' reloop bench --timeout nan
    expect_refusal 2 "no 'primes'" reloop bench primes
    expect_refusal 1 'there is no folder' reloop bench --json /nonexistent/file
    expect_refusal 1 'No such file' reloop bench --against /nonexistent
}

@test "what is missing" {
    expect_refusal 1 'there is no qemu-system-i386; run: apt-get install' \
        env PATH="$(bare_path)" "$TOP/reloop" bench --systems native-debian
    expect_refusal 1 '--svg needs gnuplot; run: apt-get install' \
        env PATH="$BATS_TEST_TMPDIR/bin" "$TOP/reloop" bench --svg "$BATS_TEST_TMPDIR/svg"
    rm -r "$RELOOP_BUILD/bench-native/native"
    expect_refusal 1 'is not built; run: make bench-native' reloop bench
    reloop bench --only bare/lz --quick --seconds 0.1 --systems native-debian,native-patched
    rm -r "$RELOOP_BUILD/bench-native"
    expect_refusal 1 'is not built; run: make bench-native' reloop bench --systems native-patched
    native 40
    rm -r "$RELOOP_BUILD/npm"
    expect_refusal 1 'v86/package.json is not built; run: make' reloop bench
    expect_refusal 1 'v86/package.json is not built; run: make' reloop bench --systems v86
}

@test "all systems: the tables, the figures, the chart" {
    program "$BATS_TEST_TMPDIR/path/gnuplot" "grep -q 'bare/lz' \"\$1\" && echo '<svg>'"
    run --separate-stderr reloop bench --only boot,bare/lz,gzip --seconds 0.25 --repeat 2 \
        --json "$json" --svg "$BATS_TEST_TMPDIR/svg"
    echo "$output" "$stderr"
    [ "$status" -eq 0 ]
    [ "${#stderr_lines[@]}" -eq 30 ] # 3 runs of 5 systems, twice
    [[ ${stderr_lines[1]} =~ ^\[2/30\]\ boot/linux-i386,\ v86\ \.\.\.\ [0-9.]+\ s$ ]]
    [[ ${lines[0]} =~ ^rounds\ per\ second\ +native\ +v86\ +off\ +block\ +on$ ]]
    [[ ${lines[1]} =~ ^boot/linux-i386\ +[0-9.]+s\ +[0-9]+% ]]
    [[ ${lines[2]} =~ ^bare/lz ]]
    [[ ${lines[3]} =~ ^busybox/gzip ]]
    [[ $output =~ mean\ of\ bare\ and\ linux\ +[0-9.]+x\ +[0-9.]+x\ +[0-9.]+x\ +[0-9.]+x ]]
    [ "$(cat "$BATS_TEST_TMPDIR/svg")" = '<svg>' ]
    [ "$(json "$json" 'Object.keys(o.summary).filter((k) => k.startsWith("on_vs")).join()')" = \
        on_vs_native,on_vs_v86,on_vs_off,on_vs_block ]
    [ "$(json "$json" 'Object.entries(o.summary).every(([k, v]) => !/^on/.test(k) || v > 1)')" = true ]
    [ "$(json "$json" 'o.summary.busybox.lowest_on_vs_v86.case')" = busybox/gzip ]
    [ "$(json "$json" 'o.summary.lowest_on_vs_v86.case')" = bare/lz ]
    [ "$(json "$json" 'o.cases.map((c) => c.case).join()')" = \
        boot/linux-i386,bare/lz,busybox/gzip ]
    [ "$(json "$json" 'o.cases.every((c) => c.identical)')" = true ]
    [ "$(json "$json" 'o.cases[1].systems.on.runs.map((r) => r.rounds > 2 && r.stats.mode).join()')" = \
        on,on ]
    [ "$(json "$json" 'const s = o.cases[1].systems.v86.speed;
        s.min <= s.median && s.median <= s.max && s.max < 35')" = true ]
    [ "$(json "$json" '[o.versions.native, o.versions.v86].join()')" = \
        'QEMU emulator version 1.2.3,4.5.6' ]
}

# ran SYSTEM: the programs in the order in which they ran, a line for each repetition.
ran() {
    # shellcheck disable=SC2154 # set by run
    sed -n "s/.* real programs, $1 \.\.\. //p" <<<"$stderr" | sed -E 's/ [0-9.]+( |$)/ /g'
}

@test "real programs: every job, in orders that the seed makes, the same for all systems" {
    local jobs orders line
    jobs=$(cd "$TOP/guests/real/jobs" && printf '%s\n' * | sed '/^program\.c$/d;s/\..*//' | paste -sd ' ')
    bench_real() {
        run --separate-stderr reloop bench --only "$1" --seconds 0.1 --repeat 2 --json "$json" "${@:2}"
        echo "$output" "$stderr"
        [ "$status" -eq 0 ]
    }
    bench_real real --systems native,on --seed 7
    [ "$(json "$json" 'o.cases.map((c) => c.case.replace("real/", "")).join(" ")')" = "$jobs" ]
    [ "$(json "$json" 'o.cases.every((c) => c.identical)')" = true ]
    orders=$(ran native)
    [ "$(wc -l <<<"$orders")" -eq 2 ]
    [ "$(sort -u <<<"$orders" | wc -l)" -eq 2 ]
    [ "$(ran on)" = "$orders" ]
    while read -r line; do
        [ "$(tr ' ' '\n' <<<"$line" | sed '/^$/d' | LC_ALL=C sort | paste -sd ' ')" = "$jobs" ]
    done <<<"$orders"
    [ "$(json "$json" '[o.seed, o.real_seconds].join()')" = 7,0.1 ]
    bench_real bc-digits,gzip-data,sort-lines,xz-data --systems v86,on
    [[ ${stderr_lines[0]} =~ ^real\ programs\ run\ in\ the\ orders\ of\ --seed\ [0-9]+$ ]]
    [ "$(json "$json" 'const s = o.summary.real; s.on_vs_v86 >= s.lowest_on_vs_v86.value &&
        s.lowest_on_vs_v86.value > 1')" = true ]
    [ "$(json "$json" 'o.summary.on_vs_v86')" = undefined ]
}

@test "the processor time of all threads is measured" {
    # 40 ms of it for a round, however busy the machine is; what comes before the first one does not count.
    fake_guest lz.elf 'const work = (ms) => { for (const start = process.cpuUsage();;) {
            const { user, system } = process.cpuUsage(start);
            if (user + system > ms * 1000) {
                return;
            }
        } };
        work(1500);
        qemu.print("lz small begin\nlz small checksum 1\n");
        setInterval(() => { work(40); qemu.print(".\n"); }, 0);'
    reloop bench --only bare/lz --systems block,on --quick --seconds 0.5 --json "$json"
    [ "$(json "$json" 'const s = o.cases[0].systems.on.processor_s_per_round.median;
        s > 0.025 && s < 0.12')" = true ]
    [ "$(json "$json" 'const s = o.cases[0].systems.on.processor_s_per_s.median; s > 0.05 && s < 2')" = true ]
    [ "$(json "$json" 'const s = o.summary.processor_time_on_vs_block; s > 0.3 && s < 3')" = true ]
    reloop bench --only bare/lz --systems native --quick --seconds 0.5 --json "$json"
    [ "$(json "$json" 'o.cases[0].systems.native.processor_s_per_s.median < 0.5')" = true ] # it waits
}

@test "against an earlier bench" {
    reloop bench --only lz --systems native --quick --json "$json"
    native 10
    run --separate-stderr reloop bench --only lz --systems native --quick \
        --against "$json"
    echo "$output"
    [ "$status" -eq 0 ]
    [[ ${lines[-2]} =~ ^linux/lz\ +[1-9]\.[0-9]+x$ ]]
    [[ ${lines[-1]} =~ ^geometric\ mean\ +[1-9]\.[0-9]+x$ ]]
    echo '{}' >"$json"
    run --separate-stderr reloop bench --only bare/lz --systems native --quick --against "$json"
    [ "$status" -eq 1 ]
    [[ $stderr == *'has no figures of reloop bench'* ]]
}

@test "another checksum fails, and so does a run that finds itself wrong, ends or is silent" {
    fake_guest lz.elf "const { print } = qemu, MS = 10; ${LZ/checksum 1/checksum 2}"
    run --separate-stderr reloop bench --only bare/lz --systems native,on --quick --seconds 0.1
    [ "$status" -eq 1 ]
    [[ ${lines[1]} == *'FAILED or different' ]]
    fake_guest lz.elf 'qemu.print("lz small begin\nlz FAILED it is wrong\n");'
    run --separate-stderr reloop bench --only bare/lz --systems on --quick
    [ "$status" -eq 1 ]
    [[ $stderr == *$'failed\nreloop: lz FAILED it is wrong'* ]]
    fake_guest lz.elf 'qemu.print("lz small begin\n"); qemu.warn("bad\n"); qemu.exit(4);'
    run --separate-stderr reloop bench --only bare/lz --systems on --quick
    [ "$status" -eq 1 ]
    [[ $stderr == *'ended too early: bad'* ]]
    fake_guest lz.elf 'qemu.print("lz small begin\n");'
    run --separate-stderr reloop bench --only bare/lz --systems on --quick --timeout 2
    [ "$status" -eq 1 ]
    [[ $stderr == *'said nothing for too long'* ]]
}
