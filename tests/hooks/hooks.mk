# SPDX-License-Identifier: MIT
# Builds and runs the tests of the state machine in qemu-hooks/, natively: its C files, a stub of
# QEMU (stub/), and fakes of the compiler, the linker and the guest. Each program is there twice,
# with AddressSanitizer and UndefinedBehaviorSanitizer, and with ThreadSanitizer. Included by the
# Makefile at the root, or on its own from there:
#   make -f tests/hooks/hooks.mk test-hooks [CC=clang BUILD=build/clang]
#   make -f tests/hooks/hooks.mk hooks-long [SECONDS=3600]

BUILD ?= build
CC ?= gcc
NODE ?= tools/node/node

# Those of QEMU's headers that the files include; each is stub/qemu.h.
HOOKS_QEMU := qemu/osdep.h qemu/atomic.h qemu/bswap.h qemu/cutils.h qemu/error-report.h \
	qemu/main-loop.h qemu/notify.h qemu/queue.h qemu/rcu.h qemu/target-info.h qemu/thread.h qemu/timer.h tcg/tcg.h tcg/tcg-ldst.h \
	tcg/tcg-temp-internal.h hw/core/cpu.h system/memory.h \
	exec/cpu-common.h exec/helper-proto-common.h exec/target_page.h exec/translation-block.h accel/tcg/internal-common.h \
	accel/tcg/tb-context.h accel/tcg/tb-cpu-state.h accel/tcg/tb-hash.h accel/tcg/tb-internal.h accel/tcg/tb-jmp-cache.h exec/tlb-common.h \
	qobject/qdict.h qobject/qjson.h qobject/qnum.h emscripten.h emscripten/threading.h
HOOKS_INCLUDE := $(BUILD)/hooks/include
HOOKS_HEADERS := $(HOOKS_QEMU:%=$(HOOKS_INCLUDE)/%)

# All but what is the translator's, the engine's, the target's or QEMU's devices'.
HOOKS_PRODUCT := $(addprefix qemu-hooks/,breakpoint.c chain.c events.c held_back.c hot.c known.c live.c merge.c \
	modules.c options.c places.c profile.c service.c stats.c vcpus.c)
HOOKS_SHARED := $(HOOKS_PRODUCT) $(wildcard cfg/*.c region-builder/*.c cache/*.c) \
	tests/hooks/stub/qemu.c \
	$(filter-out tests/hooks/test_%,$(wildcard tests/hooks/*.c))
HOOKS_TESTS := $(wildcard tests/hooks/test_*.c)
# The machine is the fake translator's everywhere else.
HOOKS_MACHINE := qemu-hooks/machine.c

HOOKS_CFLAGS = -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -Wno-unused-parameter \
	-Wno-sign-compare -Wno-missing-field-initializers -O1 -g -pthread -I$(HOOKS_INCLUDE) -I. \
	-Iqemu-hooks -Itests/hooks $(shell pkg-config --cflags glib-2.0)
HOOKS_LIBS = $(shell pkg-config --libs glib-2.0) -lcmocka -lm
HOOKS_asan := -fsanitize=address,undefined -fno-sanitize-recover=all
HOOKS_tsan := -fsanitize=thread

$(HOOKS_HEADERS):
	@mkdir -p $(@D)
	@echo '#include "tests/hooks/stub/qemu.h"' > $@

# $(1): asan or tsan
define hooks_kind
HOOKS_OBJECTS_$(1) := $$(HOOKS_SHARED:%.c=$$(BUILD)/hooks/$(1)/%.o)
HOOKS_PROGRAMS_$(1) := $$(HOOKS_TESTS:tests/hooks/%.c=$$(BUILD)/hooks/$(1)/%)
$$(BUILD)/hooks/$(1)/%.o: %.c | $$(HOOKS_HEADERS)
	@mkdir -p $$(@D)
	$$(CC) $$(HOOKS_CFLAGS) $$(HOOKS_$(1)) -MMD -MP -c $$< -o $$@
$$(filter-out %/test_machine,$$(HOOKS_PROGRAMS_$(1))): $$(BUILD)/hooks/$(1)/%: \
		$$(BUILD)/hooks/$(1)/tests/hooks/%.o $$(HOOKS_OBJECTS_$(1))
$$(BUILD)/hooks/$(1)/test_machine: $$(BUILD)/hooks/$(1)/tests/hooks/test_machine.o \
		$$(HOOKS_MACHINE:%.c=$$(BUILD)/hooks/$(1)/%.o)
$$(HOOKS_PROGRAMS_$(1)):
	$$(CC) $$(HOOKS_$(1)) -pthread $$^ $$(HOOKS_LIBS) -o $$@
-include $$(HOOKS_OBJECTS_$(1):.o=.d) $$(HOOKS_TESTS:%.c=$$(BUILD)/hooks/$(1)/%.d) \
	$$(HOOKS_MACHINE:%.c=$$(BUILD)/hooks/$(1)/%.d)
endef
$(eval $(call hooks_kind,asan))
$(eval $(call hooks_kind,tsan))

HOOKS_ENV := G_SLICE=always-malloc RELOOP_THRESHOLD=20 \
	RELOOP_STATS=$(abspath $(BUILD))/hooks/stats.json \
	TSAN_OPTIONS=halt_on_error=1:history_size=7:suppressions=tests/hooks/tsan.supp
# test_threads is the long one: it is given a time, vCPUs and a seed.
HOOKS_SHORT := $(filter-out %/test_threads,$(HOOKS_PROGRAMS_asan) $(HOOKS_PROGRAMS_tsan))

HOOKS_SECONDS = $(if $(filter command line environment,$(origin SECONDS)),$(SECONDS),3600)

.PHONY: test-hooks hooks-long
test-hooks: $(HOOKS_PROGRAMS_asan) $(HOOKS_PROGRAMS_tsan)
	@# A program that hangs fails.
	@for test in $(HOOKS_SHORT); do $(HOOKS_ENV) timeout 300 $$test || exit 1; done
	@$(NODE) --test-reporter=spec tests/hooks/mailbox.mjs
	@$(HOOKS_ENV) RELOOP_MODULES=8 timeout 300 $(BUILD)/hooks/asan/test_threads 5 3 1
	@$(HOOKS_ENV) RELOOP_MODULES=8 timeout 300 $(BUILD)/hooks/tsan/test_threads 15 3 1
	@echo "test-hooks: $(words $(HOOKS_SHORT)) programs, and failures by chance, passed"

# Each minute begins anew with another seed, which is printed.
hooks-long: $(BUILD)/hooks/tsan/test_threads
	@end=$$(($$(date +%s) + $(HOOKS_SECONDS))); while [ $$(date +%s) -lt $$end ]; do \
		$(HOOKS_ENV) RELOOP_MODULES=8 $< 60 $$(($$(date +%s) % 4 + 1)) || exit 1; done
	@echo "hooks-long: $(HOOKS_SECONDS) s passed"
