# SPDX-License-Identifier: MIT
# i386, by the machine's gcc. Start at 1 MiB.

CC := gcc
FLAGS := -m32 -march=pentium3 -fno-pie -fcf-protection=none -mno-sse
LDFLAGS := -m32 -no-pie
LIBS := -lgcc
IMAGE_BASE := 1048576
SHARED := main memcmp paging print random trap uart16550

# The one guest that is about SSE; the runtime under it stays without.
FLAGS_compute/i386/sse := -msse -mfpmath=sse

PACKAGES := gcc-multilib
PROBE := printf 'int f(void);' | gcc -m32 -x c - -c -o /dev/null && \
	test -f "$$(gcc -m32 -print-libgcc-file-name)"
