# SPDX-License-Identifier: MIT
# riscv32 with what QEMU's rv32 has by default, by clang and lld. Starts where RAM does.

CC := clang --target=riscv32-unknown-elf
FLAGS := -march=rv32imafdc -mabi=ilp32d -mcmodel=medany -mno-relax
LDFLAGS := -fuse-ld=lld
LIBS :=
IMAGE_BASE := 0x80000000
SHARED := divide64 main memcmp memory paging print random semihosting trap uart16550

PACKAGES := clang lld
PROBE := printf 'int f(void);' | $(CC) $(FLAGS) -x c - -c -o /dev/null && ld.lld --version
