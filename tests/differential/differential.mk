# SPDX-License-Identifier: MIT
# Builds and runs the differential tests. Included by the Makefile at the root.
#   make test-differential            cases kept, and new ones from fixed seeds
#   make fuzz-guest [SECONDS=600]     new ones from where the last time ended
#   make fuzz-guest SEED=7            ... from that seed on
# Needs GLib with GIO, cJSON, bats, and all that ./reloop run needs.

BUILD ?= build
SECONDS ?= 600
SEED ?=

DIFFERENTIAL := $(BUILD)/differential
# Expanded when used, because the packages may be installed by the same make.
DIFFERENTIAL_CFLAGS = -std=c11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Werror -I. \
                      $(shell pkg-config --cflags gio-2.0 libcjson)
DIFFERENTIAL_LIBS = $(shell pkg-config --libs gio-2.0 libcjson)

DIFFERENTIAL_SOURCES := $(wildcard tests/differential/*.c)
DIFFERENTIAL_FAKE := tests/differential/fake/reloop.c
DIFFERENTIAL_OBJECTS := $(DIFFERENTIAL_SOURCES:%.c=$(DIFFERENTIAL)/%.o)
DIFFERENTIAL_FAKE_OBJECTS := $(DIFFERENTIAL_FAKE:%.c=$(DIFFERENTIAL)/%.o)

$(DIFFERENTIAL_OBJECTS) $(DIFFERENTIAL_FAKE_OBJECTS): $(DIFFERENTIAL)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(DIFFERENTIAL_CFLAGS) -MMD -MP -c $< -o $@

$(DIFFERENTIAL)/differential: $(DIFFERENTIAL_OBJECTS)
	$(CC) $^ $(DIFFERENTIAL_LIBS) -o $@

$(DIFFERENTIAL)/fake-reloop: $(DIFFERENTIAL_FAKE_OBJECTS)
	$(CC) $^ $(DIFFERENTIAL_LIBS) -o $@

DIFFERENTIAL_RUN = RELOOP_BUILD=$(abspath $(BUILD)) $(DIFFERENTIAL)/differential --build $(BUILD)

.PHONY: differential test-differential fuzz-guest
differential: $(DIFFERENTIAL)/differential $(DIFFERENTIAL)/fake-reloop

test-differential: cli differential
	@DIFFERENTIAL=$(abspath $(DIFFERENTIAL)) bats tests/differential
	@$(DIFFERENTIAL_RUN) replay tests/differential/cases/*.case
	@$(DIFFERENTIAL_RUN) run --seed 1 --batches 2 --cases 300 --keep $(DIFFERENTIAL)/found

fuzz-guest: all differential
	@$(DIFFERENTIAL_RUN) run --seconds $(SECONDS) $(if $(SEED),--seed $(SEED)) \
		--state $(DIFFERENTIAL)/next-seed --keep tests/differential/cases

-include $(DIFFERENTIAL_OBJECTS:.o=.d) $(DIFFERENTIAL_FAKE_OBJECTS:.o=.d)
