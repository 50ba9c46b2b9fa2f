# SPDX-License-Identifier: MIT
# Reloop. Two commands on a fresh machine: "make demo" and "make test". "make help" lists the rest.

BUILD := build
CC ?= gcc

.DEFAULT_GOAL := all
.SUFFIXES:

.PHONY: all setup help demo bench bench-native bench-interpreter test lint format clean

help:
	@echo 'make          set up everything and build'
	@echo 'make demo     set up what three i386 guests need, and run them with regions off and on'
	@echo 'make test     ... and run every test'
	@echo 'make test-os-full   ... and boot Linux interpreted, ten times with different timings, with disks; memtest;'
	@echo '                    10,000 sequences of instructions on the processor and in the guest'
	@echo 'make test-qemu   run tests of QEMU itself on a native build with our patches (not in make test)'
	@echo 'make test-devices   try every monitor command, device and machine, regions off and on (not in make test)'
	@echo 'make bench    measure native QEMU, v86 and ours side by side; takes hours (./reloop bench --help)'
	@echo 'make bench-native   build the native QEMUs that ./reloop bench compares with (in make bench)'
	@echo 'make bench-interpreter   time the interpreter before and after each change to it'
	@echo 'make web      put the page that runs guests into $(BUILD)/web (./reloop serve serves it)'
	@echo 'make fuzz-guest   compare random guest code with regions off and on, for SECONDS=600'
	@echo 'make fuzz-processor   compare random guest code with this machine'"'"'s processor, for SECONDS=600'
	@echo 'make fuzz-wire, fuzz-lower   fuzz for SECONDS=600'
	@echo 'make hooks-long   threads with failures by chance in the state machine, for SECONDS=3600'
	@echo 'make soak     a guest that makes new code all the time, for SECONDS=600: nothing may grow'
	@echo 'make lint     static checks;  make format  reformat the C files'
	@echo 'make clean    remove $(BUILD)/ (the cache of slow products stays)'
	@echo 'Variables: TARGETS="i386 arm riscv32" (all by default), QEMU_SRC=checkout or tarball of QEMU,'
	@echo '           JOBS=parallel jobs, XDG_CACHE_HOME'

# Slow products are made by tools/setup/run, each once, in a cache outside the tree; here are links.
PRODUCTS := node npm qemu compiler binaryen-native firmware
setup:
	@tools/setup/packages.sh test
	@tools/setup/run $(PRODUCTS) os-guests programs
	@$(link_products)

link_products = mkdir -p $(BUILD) && for s in $(PRODUCTS); do \
	ln -sfn "$$(tools/setup/product $$s)" $(BUILD)/$$s; done

# For the tests; ./reloop finds it by itself.
NODE ?= RELOOP_BUILD=$(abspath $(BUILD)) tools/node/node

include tools/reloop/reloop.mk
include web/web.mk
include tests/unit/tests.mk
include tests/hooks/hooks.mk
include tests/ops/ops.mk
include tests/regions/regions.mk
include tests/fuzz/fuzz.mk
include tests/differential/differential.mk
include tests/qemu/qemu.mk
include tests/processor/processor.mk
include tests/soak/soak.mk
include tests/devices/devices.mk

.PHONY: guests
guests: setup
	@$(MAKE) -s -C guests OUT=$(abspath $(BUILD))/guests
	@ln -sfn "$$(tools/setup/product os-guests)" $(BUILD)/guests/os
	@ln -sfn "$$(tools/setup/product programs)" $(BUILD)/guests/programs
	@$(MAKE) -s -C guests OUT=$(abspath $(BUILD))/guests initrd

# Native programs need the packages that setup installs.
all: setup guests
	@$(MAKE) -s cli

# What the demo needs: i386 alone, unless more is there already or TARGETS says so; no browser.
DEMO_TARGETS = $(or $(TARGETS),$(if $(shell tools/setup/run --plan qemu),i386))
demo: PRODUCTS := node qemu compiler binaryen-native firmware
demo:
	@tools/setup/packages.sh run
	@TARGETS="$(DEMO_TARGETS)" tools/setup/run $(PRODUCTS)
	@$(link_products)
	@$(MAKE) -s -C guests OUT=$(abspath $(BUILD))/guests ARCHS=i386
	@$(MAKE) -s cli
	@bench/demo
	@echo 'Next: make web && ./reloop serve, and open the address that it prints; ./reloop --help'

# What it needs of the machine besides: what ours is compared with, and what draws the chart.
bench: all bench-native
	@tools/setup/packages.sh test gnuplot-nox
	@RELOOP_BUILD=$(abspath $(BUILD)) ./reloop bench --json $(BUILD)/bench.json --svg $(BUILD)/bench.svg

# The native QEMUs that ours is compared with.
bench-native:
	@tools/setup/packages.sh test ninja-build ccache python3-venv libfdt-dev
	@tools/setup/run bench-native
	@mkdir -p $(BUILD)
	@ln -sfn "$$(tools/setup/product bench-native)" $(BUILD)/bench-native

bench-interpreter: all
	@bench/interpreter

TEST_PARTS := lint test-tree test-unit test-hooks test-ops test-regions test-fuzz test-cli \
	test-differential test-processor test-web test-guests

# All of them, whatever fails; what each printed is in $(BUILD)/test-logs.
test: all
	@MAKE='$(MAKE)' STRICT_SKIPS=$(STRICT_SKIPS) tests/run-parts $(BUILD)/test-logs $(TEST_PARTS)

.PHONY: test-tree test-guests
test-tree:
	@bats tests/tree

test-guests:
	@RELOOP_BUILD=$(abspath $(BUILD)) bats tests/guests

# Hours: tests/os/README.md.
.PHONY: test-os-full
test-os-full: all
	@RELOOP_BUILD=$(abspath $(BUILD)) bats tests/os
	@$(MAKE) -s test-processor-full

LINT_C := $(wildcard cfg/*.[ch] region-builder/*.[ch] relooper-glue/*.[ch] cache/*.[ch] \
	tools/node/*.c tools/reloop/*.[ch] tests/*/*.[ch] tests/*/*/*.[ch] qemu-hooks/*.[ch] web/*.c web/compiler/*.c \
	guests/*/*.[ch] guests/*/*/*.[ch])
LINT_SH := reloop $(wildcard tools/setup/run tools/setup/in-root tools/setup/product \
	tools/setup/*.sh tools/setup/steps/*.sh guests/os/*.sh guests/linux/init guests/real/fetch.sh guests/real/init \
	guests/real/jobs/*.sh bench/demo \
	bench/interpreter bench/interpreter.d/build tools/node/node web/make-site.sh .ci/run tests/run-parts \
	tests/ops/extract tests/soak/soak)

lint:
	clang-format --dry-run -Werror $(LINT_C)
	cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 -I. cfg region-builder relooper-glue \
		cache tools/node tools/reloop web tests/reference tests/ops tests/fuzz \
		tests/differential tests/processor
	shellcheck -s sh -S warning -e SC1007,SC1090,SC1091,SC2034,SC2154 $(LINT_SH)

format:
	clang-format -i $(LINT_C)

clean:
	rm -rf $(BUILD)
