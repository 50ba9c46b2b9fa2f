# SPDX-License-Identifier: MIT
# Builds and runs the differential tests. Included by the Makefile at the root.
#   make test-differential               cases kept, and a fixed seed's batches
#   make fuzz-guest SECONDS=3600         new batches for an hour, from where the last one ended
#   make fuzz-guest SEED=100             ... from that seed on
# Needs GLib with GIO, cJSON, and all that ./reloop run needs.

BUILD ?= build
SECONDS ?= 3600
SEED ?=

DIFFERENTIAL := $(BUILD)/differential
DIFFERENTIAL_PACKAGES = gio-2.0 libcjson
DIFFERENTIAL_CFLAGS = -std=c11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Werror -I. \
                      $(shell pkg-config --cflags $(DIFFERENTIAL_PACKAGES))
DIFFERENTIAL_LIBS = $(shell pkg-config --libs $(DIFFERENTIAL_PACKAGES))
DIFFERENTIAL_OBJECTS := $(patsubst %.c,$(DIFFERENTIAL)/%.o,$(wildcard tests/differential/*.c))
DIFFERENTIAL_RUN = RELOOP_BUILD=$(abspath $(BUILD)) $(DIFFERENTIAL)/differential --build $(BUILD)

$(DIFFERENTIAL_OBJECTS): $(DIFFERENTIAL)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(DIFFERENTIAL_CFLAGS) -MMD -MP -c $< -o $@

$(DIFFERENTIAL)/differential: $(DIFFERENTIAL_OBJECTS)
	$(CC) $^ $(DIFFERENTIAL_LIBS) -o $@

.PHONY: differential test-differential fuzz-guest
differential: $(DIFFERENTIAL)/differential

DIFFERENTIAL_CASES := $(wildcard tests/differential/cases/*.case)

# Half a minute: a batch of a fixed seed.
test-differential: $(DIFFERENTIAL)/differential
	@$(if $(DIFFERENTIAL_CASES),$(DIFFERENTIAL_RUN) replay $(DIFFERENTIAL_CASES))
	@$(DIFFERENTIAL_RUN) --seed 1 --cases 400 --keep $(DIFFERENTIAL) run

fuzz-guest: all $(DIFFERENTIAL)/differential
	@$(DIFFERENTIAL_RUN) --seconds $(SECONDS) $(if $(SEED),--seed $(SEED)) \
		--keep tests/differential/cases --state $(DIFFERENTIAL)/seed run

-include $(DIFFERENTIAL_OBJECTS:.o=.d)
