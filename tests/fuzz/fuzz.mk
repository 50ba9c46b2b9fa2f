# SPDX-License-Identifier: MIT
# Builds and runs the fuzz targets. Included by the Makefile at the root, or on its own from there:
#   make -f tests/fuzz/fuzz.mk test-fuzz           each for a short while, with a fixed seed
#   make fuzz-wire [SECONDS=600] [FUZZ_SEED=1]     one of them for long; a seed of 0 is another one
#   make fuzz-lower ...                            every time
# Needs clang with its libFuzzer, the set-up's "binaryen-native" and Node.

BUILD ?= build
NODE ?= tools/node/node
FUZZ_CC ?= clang
SECONDS ?= 600
FUZZ_SEED ?= 0
FUZZ_TEST_SECONDS ?= 20
FUZZ_GENERATED := 60

FUZZ := $(BUILD)/fuzz
FUZZ_BINARYEN = $(shell tools/setup/product binaryen-native)
# Comparisons are not traced: it costs a third of the speed, and mutate.h knows the format.
FUZZ_CFLAGS = -std=c11 -O1 -g -Wall -Wextra -Werror -I. -Itests/reference \
              -I$(FUZZ_BINARYEN)/include -fsanitize=fuzzer-no-link,address,undefined \
              -fno-sanitize-recover=all -fno-sanitize-coverage=trace-cmp

FUZZ_SHARED := $(wildcard cfg/*.c tests/reference/*.c) tests/fuzz/input.c tests/fuzz/mutate.c
FUZZ_SHARED_OBJECTS := $(FUZZ_SHARED:%.c=$(FUZZ)/%.o)
FUZZ_LOWER_OBJECTS := $(patsubst %.c,$(FUZZ)/%.o,$(wildcard relooper-glue/*.c))
FUZZ_OBJECTS := $(FUZZ_SHARED_OBJECTS) $(FUZZ_LOWER_OBJECTS) \
                $(addprefix $(FUZZ)/tests/fuzz/,wire.o lower.o mutator.o seeds.o) \
                $(FUZZ)/tests/regions/merged.o

$(FUZZ_OBJECTS): $(FUZZ)/%.o: %.c
	@mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_CFLAGS) -MMD -MP -c $< -o $@

$(FUZZ)/wire: $(addprefix $(FUZZ)/tests/fuzz/,wire.o mutator.o) $(FUZZ_SHARED_OBJECTS)
	$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer $^ -o $@

$(FUZZ)/lower: $(addprefix $(FUZZ)/tests/,fuzz/lower.o fuzz/mutator.o regions/merged.o) \
		$(FUZZ_SHARED_OBJECTS) $(FUZZ_LOWER_OBJECTS)
	$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer $^ $(FUZZ_BINARYEN)/lib/libbinaryen.a -lstdc++ -pthread -lm -o $@

# Has a main() of its own.
$(FUZZ)/seeds: $(FUZZ)/tests/fuzz/seeds.o $(FUZZ_SHARED_OBJECTS)
	$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer-no-link $^ -o $@

FUZZ_SEEDS := $(foreach machine,$(wildcard tests/fuzz/seeds/*.txt),\
                $(machine) $(wildcard $(machine:.txt=)/*.region))

# What the targets start with.
FUZZ_START_wire := $(FUZZ)/start/wire $(FUZZ)/start/text
FUZZ_START_lower := $(FUZZ)/start/wire

$(FUZZ)/seeded: $(FUZZ)/seeds $(FUZZ_SEEDS)
	@rm -rf $(FUZZ)/start && mkdir -p $(FUZZ)/start/wire $(FUZZ)/start/text
	@$(FUZZ)/seeds $(FUZZ)/start $(FUZZ_GENERATED) $(FUZZ_SEEDS)
	@touch $@

# Long enough for any seed; time is of one input, so that a slow one is a finding.
FUZZ_OPTIONS := -max_len=65536 -timeout=60 -rss_limit_mb=4096 -print_final_stats=1
FUZZ_RUN = ASAN_OPTIONS=detect_leaks=1 FUZZ_MODULES=$(FUZZ)/modules nice

# libFuzzer writes what is new to the first of its folders.
fuzz_test = rm -rf $(FUZZ)/new-$(1); mkdir -p $(FUZZ)/new-$(1) $(FUZZ)/found-$(1); \
	$(FUZZ_RUN) $(FUZZ)/$(1) $(FUZZ_OPTIONS) -seed=1 -max_total_time=$(FUZZ_TEST_SECONDS) \
		-artifact_prefix=$(FUZZ)/found-$(1)/ $(FUZZ)/new-$(1) $(FUZZ_START_$(1)) \
		> $(FUZZ)/$(1).log 2>&1 || { tail -n 40 $(FUZZ)/$(1).log; exit 1; }; \
	sed -n 's/^stat::number_of_executed_units: */test-fuzz: $(1), inputs: /p' $(FUZZ)/$(1).log

.PHONY: test-fuzz fuzz-wire fuzz-lower
test-fuzz: $(FUZZ)/wire $(FUZZ)/lower $(FUZZ)/seeded
	@rm -rf $(FUZZ)/modules && mkdir -p $(FUZZ)/modules
	@$(call fuzz_test,wire)
	@$(call fuzz_test,lower)
	@$(NODE) tests/fuzz/validate.mjs $(FUZZ)/modules

# What is found to be new is kept and gone on with; what fails is kept as well.
fuzz-wire fuzz-lower: fuzz-%: $(FUZZ)/% $(FUZZ)/seeded
	@mkdir -p $(FUZZ)/corpus-$* $(FUZZ)/found-$* $(FUZZ)/modules
	@$(FUZZ_RUN) $(FUZZ)/$* $(FUZZ_OPTIONS) -seed=$(FUZZ_SEED) -max_total_time=$(SECONDS) \
		-artifact_prefix=$(FUZZ)/found-$*/ $(FUZZ)/corpus-$* $(FUZZ_START_$*)
	@[ $* != lower ] || $(NODE) tests/fuzz/validate.mjs $(FUZZ)/modules

-include $(FUZZ_OBJECTS:.o=.d)
