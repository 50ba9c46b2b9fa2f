# SPDX-License-Identifier: MIT
# Compares the guest with this machine's processor. Included by the Makefile at the root, after
# tests/differential/differential.mk.
#   make test-processor                     cases/, and 200 sequences
#   make test-processor-full                10,000
#   make fuzz-processor [SECONDS=600]       new ones from where the last time ended
#   make fuzz-processor SEED=7              ... from that seed on
#   make processor-replay CASE=FILE         one that differed
# Needs what the differential tests need.

PROCESSOR := $(BUILD)/processor
PROCESSOR_SOURCES := $(wildcard tests/processor/*.c)
PROCESSOR_OBJECTS := $(PROCESSOR_SOURCES:%.c=$(PROCESSOR)/%.o)
# The generator, the cases and the runs of QEMU are those of the differential tests.
PROCESSOR_SHARED := $(filter-out %/main.o %/campaign.o,$(DIFFERENTIAL_OBJECTS))

# In high memory: low addresses are the sequences'.
$(PROCESSOR_OBJECTS): $(PROCESSOR)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(DIFFERENTIAL_CFLAGS) -fPIE -MMD -MP -c $< -o $@

$(PROCESSOR)/processor: $(PROCESSOR_OBJECTS) $(PROCESSOR_SHARED)
	$(CC) -pie $^ $(DIFFERENTIAL_LIBS) -o $@

PROCESSOR_RUN = RELOOP_BUILD=$(abspath $(BUILD)) $(PROCESSOR)/processor --build $(BUILD)

.PHONY: processor test-processor test-processor-full fuzz-processor processor-replay
processor: $(PROCESSOR)/processor

test-processor: cli processor
	@PROCESSOR=$(abspath $(PROCESSOR)) bats tests/processor
	@$(PROCESSOR_RUN) replay tests/processor/cases/*.case
	@$(PROCESSOR_RUN) run --seed 1 --sequences 200 --keep $(PROCESSOR)/found

test-processor-full: all processor
	@$(PROCESSOR_RUN) run --seed 1000 --sequences 10000 --keep $(PROCESSOR)/found

fuzz-processor: all processor
	@$(PROCESSOR_RUN) run --seconds $(SECONDS) $(if $(SEED),--seed $(SEED)) \
		--state $(PROCESSOR)/next-seed --keep $(PROCESSOR)/found

processor-replay: all processor
	@$(PROCESSOR_RUN) replay $(CASE)

-include $(PROCESSOR_OBJECTS:.o=.d)
