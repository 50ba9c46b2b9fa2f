# SPDX-License-Identifier: MIT
# Builds and runs the region tests, natively but for helpers.wasm. Included by the Makefile at the
# root, or on its own from there:
#   make -f tests/regions/regions.mk test-regions [CC=clang BUILD=build/clang]
#   make test-regions REGION_SEEDS="7 7"      other seeds: first and last
#   make test-regions-long                    more of them
# Needs the set-up's "binaryen-native" and "compiler", clang and wasm-ld (Debian's lld), and Node.

BUILD ?= build
NODE ?= tools/node/node
WASM_CC ?= clang --target=wasm32
REGION_SEEDS ?= 0 1499
REGION_SEEDS_LONG ?= 0 49999

REGIONS := $(BUILD)/regions
REGIONS_HAND := $(sort $(wildcard tests/regions/golden/*.region tests/regions/cases/*.region))

# Expanded when used, because the package may be installed by the same make.
REGIONS_BINARYEN = $(shell tools/setup/product binaryen-native)
REGIONS_CFLAGS = -std=c11 -O1 -g -Wall -Wextra -Werror -I. -Itests/reference \
                 -I$(REGIONS_BINARYEN)/include -fsanitize=address,undefined \
                 -fno-sanitize-recover=all

REGIONS_SOURCES := $(wildcard cfg/*.c relooper-glue/*.c tests/reference/*.c) \
                   $(addprefix tests/regions/,case.c emit.c merged.c oracle.c source.c world.c)
REGIONS_OBJECTS := $(REGIONS_SOURCES:%.c=$(REGIONS)/%.o)

$(REGIONS_OBJECTS): $(REGIONS)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(REGIONS_CFLAGS) -MMD -MP -c $< -o $@

$(REGIONS)/emit: $(REGIONS_OBJECTS)
	$(CC) $(REGIONS_CFLAGS) $^ $(REGIONS_BINARYEN)/lib/libbinaryen.a -lstdc++ -pthread -lm -o $@

# The table's functions. Address 0 is the image's, its own data and stack lie behind the log.
REGIONS_WASM_SOURCES := $(addprefix tests/,regions/helpers_wasm.c regions/world.c reference/image.c)
REGIONS_WASM_OBJECTS := $(REGIONS_WASM_SOURCES:%.c=$(REGIONS)/wasm/%.o)
REGIONS_WASM_CFLAGS := -std=c11 -O2 -Wall -Wextra -Werror -I. -Itests/reference -ffreestanding \
                       -isystem tests/regions/freestanding -fno-delete-null-pointer-checks \
                       -matomics -mbulk-memory -mmutable-globals -mtail-call
REGIONS_WASM_LDFLAGS := -nostdlib -Wl,--no-entry,--gc-sections,--import-memory,--shared-memory \
                        -Wl,--initial-memory=1048576,--max-memory=1048576 \
                        -Wl,--global-base=262144,-z,stack-size=65536,--export=__stack_pointer \
                        -Wl,--import-table

$(REGIONS_WASM_OBJECTS): $(REGIONS)/wasm/%.o: %.c
	@mkdir -p $(@D)
	$(WASM_CC) $(REGIONS_WASM_CFLAGS) -MMD -MP -c $< -o $@

$(REGIONS)/helpers.wasm: $(REGIONS_WASM_OBJECTS)
	$(WASM_CC) $(REGIONS_WASM_LDFLAGS) $^ -o $@

.PHONY: test-regions test-regions-long test-golden
test-regions: $(REGIONS)/emit $(REGIONS)/helpers.wasm test-golden
	@$(REGIONS)/emit machine | cmp - tests/regions/machine.txt
	@$(REGIONS)/emit cases $(REGIONS)/cases.bin $(REGION_SEEDS) $(REGIONS_HAND)
	@$(NODE) tests/regions/run.mjs $(REGIONS)/helpers.wasm $(REGIONS)/cases.bin
	@$(REGIONS)/emit batches $(REGIONS)/batches.bin $(REGION_SEEDS)
	@$(NODE) tests/regions/shipped.mjs "$$(tools/setup/product compiler)/compiler.mjs" $(REGIONS)/batches.bin

test-regions-long: REGION_SEEDS = $(REGION_SEEDS_LONG)
test-regions-long: test-regions

test-golden: $(REGIONS)/emit
	@tests/regions/golden/check $(REGIONS)/emit

-include $(REGIONS_OBJECTS:.o=.d) $(REGIONS_WASM_OBJECTS:.o=.d)
