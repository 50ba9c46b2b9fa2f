# SPDX-License-Identifier: MIT
# Builds and runs the test of QEMU's list of ops. Included by the Makefile at the root, or on its
# own from there:
#   make -f tests/ops/ops.mk test-ops [CC=clang BUILD=build/clang] [QEMU_SRC=checkout or tarball]
# Needs the set-up's "sources" (or QEMU_SRC) and "binaryen-native", and cmocka.

BUILD ?= build

# Expanded when used, because the set-up may make it in the same run.
OPS_SOURCE = $(or $(QEMU_SRC),$(wildcard $(shell tools/setup/product sources)/qemu_*.orig.tar.xz))
OPS_CFLAGS = -std=c11 -O1 -g -Wall -Wextra -Werror -I. -I$(BUILD)/ops \
             -I$(shell tools/setup/product binaryen-native)/include
OPS_SOURCES := tests/ops/test_ops.c cfg/op.c relooper-glue/support.c

# Unpacking a tarball takes seconds, so it is done again only where it is another.
.PHONY: test-ops
test-ops:
	@[ -e "$(OPS_SOURCE)" ] || { echo "test-ops: no source of QEMU; run: make setup" >&2; exit 1; }
	@mkdir -p $(BUILD)/ops
	@[ -f "$(OPS_SOURCE)" ] && [ -z "$$(find tests/ops/extract qemu-hooks/patches -newer $(BUILD)/ops/source)" ] && \
		[ "$$(cat $(BUILD)/ops/source)" = "$(OPS_SOURCE)" ] || \
		{ tests/ops/extract "$(OPS_SOURCE)" $(BUILD)/ops && \
		echo "$(OPS_SOURCE)" > $(BUILD)/ops/source; }
	@$(CC) $(OPS_CFLAGS) $(OPS_SOURCES) -lcmocka -o $(BUILD)/ops/test_ops
	@CMOCKA_MESSAGE_OUTPUT=TAP $(BUILD)/ops/test_ops
