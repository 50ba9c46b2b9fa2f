#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# QEMU's guests for its code generator (its tests/tcg): those that need no operating system, on the
# code generator and on the interpreter, and i386's Linux programs, which are about x87 and SSE, in
# qemu-i386. The compilers are those of our own guests.

load common

ARM_CC="clang --target=arm-linux-gnueabihf -mcpu=cortex-a15 -fuse-ld=lld -Wno-unused-command-line-argument"
RISCV_CC="clang --target=riscv32-unknown-elf -march=rv32gc -mno-relax -nostdlib -fuse-ld=lld"

# guests_of TARGET ARCH QEMU CC GOAL...: makes the goals of QEMU's makefile of guests, "run" or
# "run-NAME", in a folder of their own. Prints what was skipped and what failed.
guests_of() {
    local dir=$BATS_TEST_TMPDIR/$1 status=0
    mkdir -p "$dir"
    ln -sfn "$QEMU/tests/tcg/Makefile.target" "$dir/Makefile"
    make -k -C "$dir" SRC_PATH="$QEMU" TARGET="$1" TARGET_NAME="$2" QEMU="$3" CC="$4" GDB= \
        PYTHON=python3 BUILD_STATIC=y "${@:5}" >"$dir/log" 2>&1 || status=$?
    grep -E 'SKIPPED|\*\*\*' "$dir/log" || true
    return $status
}

# What clang calls to divide 64-bit integers, which our guests bring along.
make_libgcc() {
    local runtime=$TOP/guests/runtime out=$BATS_TEST_TMPDIR/lib
    mkdir -p "$out"
    $ARM_CC -O2 -ffreestanding -c "$runtime/divide64.c" -o "$out/divide64.o"
    $ARM_CC -c "$runtime/arm/divide64_eabi.S" -o "$out/eabi.o"
    ar rcs "$out/libgcc.a" "$out"/*.o
}

i386() {
    need_qemu i386
    guests_of i386-softmmu i386 "$QEMU/$1/qemu-system-i386 -L $FIRMWARE" "gcc -m32" run
}

arm() {
    need_qemu arm
    make_libgcc
    guests_of arm-softmmu arm "$QEMU/$1/qemu-system-arm" "$ARM_CC -L$BATS_TEST_TMPDIR/lib" run
}

# QEMU has guests for riscv64 alone. Two that are about machine mode are as good for 32 bits once
# words have four bytes.
riscv32() {
    need_qemu riscv32
    local guest dir=$QEMU/tests/tcg/riscv64 out=$BATS_TEST_TMPDIR
    for guest in issue1060 test-mepc-masking; do
        sed 's/\blwu\b/lw/; s/\bsd\b/sw/; s/\b8(a1)/4(a1)/; s/CUSTOM_0/0x0b/' "$dir/$guest.S" >"$out/$guest.S"
        $RISCV_CC -T "$dir/semihost.ld" "$out/$guest.S" -o "$out/$guest"
        timeout -s KILL 60 "$QEMU/$1/qemu-system-riscv32" -M virt -bios none -display none -semihosting \
            -device loader,file="$out/$guest"
    done
}

@test "i386 on the code generator" { i386 tcg; }
@test "i386 on the interpreter" { i386 tci; }
@test "arm on the code generator" { arm tcg; }
@test "arm on the interpreter" { arm tci; }
@test "riscv32 on the code generator" { riscv32 tcg; }
@test "riscv32 on the interpreter" { riscv32 tci; }

@test "i386's Linux programs on the code generator" {
    need_qemu i386
    local programs
    programs=$(cd "$QEMU/tests/tcg/i386" && echo test-i386-*.c test-aes.c)
    programs="$programs float_convs float_convd float_madds sha512 sha512-sse"
    # shellcheck disable=SC2046 # words
    guests_of i386-linux-user i386 "$QEMU/tcg/qemu-i386" "gcc -m32" \
        $(for name in ${programs//.c/}; do echo "run-$name"; done)
}
