# SPDX-License-Identifier: MIT
# arm: an ARMv7 with VFP and NEON, by clang and lld. QEMU's virt has RAM from 0x40000000 on, with
# the device tree first.

CC := clang --target=arm-linux-gnueabihf
FLAGS := -mcpu=cortex-a15 -mfpu=neon-vfpv4 -mfloat-abi=hard -marm
LDFLAGS := -fuse-ld=lld
LIBS :=
IMAGE_BASE := 0x40200000
SHARED := divide64 main memcmp memory paging print random semihosting trap

# Debian's programs are Thumb code, its kernel is not: these guests are Thumb code too.
$(foreach guest,branches hash list lz strings,$(eval FLAGS_compute/$(guest) := -mthumb))

PACKAGES := clang lld
PROBE := printf 'int f(void);' | $(CC) $(FLAGS) -x c - -c -o /dev/null && ld.lld --version
