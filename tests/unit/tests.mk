# SPDX-License-Identifier: MIT
# Unit tests of cfg/, region-builder/, cache/, tests/reference/ and the arithmetic of tools/reloop/
# (busy.c, figures.c): one program per tests/unit/test_*.c, each with cmocka and sanitizers. Included by the
# Makefile at the root, or on its own from there:
#   make -f tests/unit/tests.mk test-unit [CC=clang BUILD=build/clang]

BUILD ?= build/native

UNIT_CFLAGS := -std=c11 -Wall -Wextra -Werror -O1 -g -fsanitize=address,undefined \
               -fno-sanitize-recover=all -I.
UNIT_LIBS := -lcmocka -lm

UNIT_SHARED := $(wildcard cfg/*.c region-builder/*.c cache/*.c tests/reference/*.c) \
               $(addprefix tools/reloop/,busy.c figures.c) tests/unit/fixture.c
UNIT_TESTS := $(wildcard tests/unit/test_*.c)

UNIT_SHARED_OBJECTS := $(UNIT_SHARED:%.c=$(BUILD)/unit/%.o)
UNIT_OBJECTS := $(UNIT_SHARED_OBJECTS) $(UNIT_TESTS:%.c=$(BUILD)/unit/%.o)
UNIT_PROGRAMS := $(UNIT_TESTS:tests/unit/%.c=$(BUILD)/unit/%)

$(UNIT_OBJECTS): $(BUILD)/unit/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(UNIT_CFLAGS) -MMD -MP -c $< -o $@

# Its tests decide when memory runs out.
$(BUILD)/unit/test_cache: UNIT_LIBS += -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc

$(UNIT_PROGRAMS): $(BUILD)/unit/%: $(BUILD)/unit/tests/unit/%.o $(UNIT_SHARED_OBJECTS)
	$(CC) $(UNIT_CFLAGS) $^ $(UNIT_LIBS) -o $@

.PHONY: test-unit
test-unit: $(UNIT_PROGRAMS)
	@[ -n "$(UNIT_PROGRAMS)" ] || { echo "test-unit: there are no tests" >&2; exit 1; }
	@for test in $(UNIT_PROGRAMS); do CMOCKA_MESSAGE_OUTPUT=TAP $$test || exit 1; done
	@echo "test-unit: $(words $(UNIT_PROGRAMS)) programs passed"

-include $(UNIT_OBJECTS:.o=.d)
