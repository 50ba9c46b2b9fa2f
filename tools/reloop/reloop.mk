# SPDX-License-Identifier: MIT
# Builds the command's program, $(BUILD)/native/reloop, and tests it. Included by the Makefile at
# the root, or on its own from there:
#   make -f tools/reloop/reloop.mk cli|test-cli [CC=clang BUILD=build/clang]

BUILD ?= build

# Expanded when used, because what they ask for may be installed by the same make.
CLI_PACKAGES = glib-2.0 libcjson
CLI_BINARYEN = $(shell tools/setup/product binaryen-native)
CLI_QEMU = $(shell sed -n 's/^QEMU_VERSION=//p' tools/setup/versions.sh)
CLI_CFLAGS = -std=c11 -O1 -g -Wall -Wextra -Werror -I. -I$(CLI_BINARYEN)/include \
             -DQEMU_VERSION='"$(CLI_QEMU)"' \
             $(shell pkg-config --cflags $(CLI_PACKAGES))
CLI_LIBS = $(shell pkg-config --libs $(CLI_PACKAGES)) $(CLI_BINARYEN)/lib/libbinaryen.a -lstdc++ -pthread -lm

CLI_SOURCES := $(wildcard tools/reloop/*.c cfg/*.c relooper-glue/*.c) region-builder/parameters.c
CLI_OBJECTS := $(CLI_SOURCES:%.c=$(BUILD)/obj/cli/%.o)
CLI_TEST_SOURCES := $(wildcard cfg/*.c) tests/cli/text_to_wire.c
CLI_TEST_OBJECTS := $(CLI_TEST_SOURCES:%.c=$(BUILD)/obj/cli/%.o)

$(sort $(CLI_OBJECTS) $(CLI_TEST_OBJECTS)): $(BUILD)/obj/cli/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CLI_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/native/reloop: $(CLI_OBJECTS)
	@mkdir -p $(@D)
	$(CC) $^ $(CLI_LIBS) -o $@

$(BUILD)/native/text_to_wire: $(CLI_TEST_OBJECTS)
	@mkdir -p $(@D)
	$(CC) $^ -o $@

$(BUILD)/obj/cli/tools/reloop/main.o: tools/setup/versions.sh

.PHONY: cli test-cli
cli: $(BUILD)/native/reloop

# Needs bats and Node, but no QEMU.
test-cli: cli $(BUILD)/native/text_to_wire
	RELOOP_BUILD=$(abspath $(BUILD)) bats tests/cli

-include $(sort $(CLI_OBJECTS:.o=.d) $(CLI_TEST_OBJECTS:.o=.d))
