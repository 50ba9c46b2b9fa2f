# SPDX-License-Identifier: MIT
# Reloop. Two commands on a fresh machine: "make demo" and "make test". "make help" lists the rest.

BUILD := build
CC ?= gcc

.DEFAULT_GOAL := all
.SUFFIXES:

.PHONY: all setup help demo bench bench-interpreter test lint format clean

help:
	@echo 'make          set up everything and build'
	@echo 'make demo     ... and run three guests with regions off and on'
	@echo 'make test     ... and run every test'
	@echo 'make test-os-full   ... and boot Linux interpreted, ten times with different timings, with disks; memtest'
	@echo 'make bench    measure native QEMU, v86 and ours side by side; takes hours (./reloop bench --help)'
	@echo 'make bench-interpreter   time the interpreter before and after each change to it'
	@echo 'make web      put the page that runs guests into $(BUILD)/web (./reloop serve serves it)'
	@echo 'make fuzz-guest   compare random guest code with regions off and on, for SECONDS=600'
	@echo 'make fuzz-wire, fuzz-lower   fuzz for SECONDS=600'
	@echo 'make hooks-long   threads with failures by chance in the state machine, for SECONDS=3600'
	@echo 'make soak     a guest that makes new code all the time, for SECONDS=600: nothing may grow'
	@echo 'make lint     static checks;  make format  reformat the C files'
	@echo 'make clean    remove $(BUILD)/ (the cache of slow products stays)'
	@echo 'Variables: TARGETS="i386 arm riscv32" (all by default), QEMU_SRC=checkout or tarball of QEMU,'
	@echo '           JOBS=parallel jobs, XDG_CACHE_HOME'

# Slow products are made by tools/setup/run, each once, in a cache outside the tree; here are links.
setup:
	@tools/setup/packages.sh
	@tools/setup/run node npm qemu compiler firmware os-guests
	@mkdir -p $(BUILD)
	@for s in node npm qemu compiler firmware; do \
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
include tests/soak/soak.mk

.PHONY: guests
guests: setup
	@$(MAKE) -s -C guests OUT=$(abspath $(BUILD))/guests
	@ln -sfn "$$(tools/setup/product os-guests)" $(BUILD)/guests/os
	@$(MAKE) -s -C guests OUT=$(abspath $(BUILD))/guests initrd

# Native programs need the packages that setup installs.
all: setup guests
	@$(MAKE) -s cli

demo: all
	@bench/demo

# What it needs of the machine besides: what ours is compared with, and what draws the chart.
bench: all
	@tools/setup/packages.sh qemu-system-x86 gnuplot-nox
	@RELOOP_BUILD=$(abspath $(BUILD)) ./reloop bench --json $(BUILD)/bench.json --svg $(BUILD)/bench.svg

bench-interpreter: all
	@bench/interpreter

# Every part ends with its runner's closing line; the guests come last, being the longest.
test: all
	@$(MAKE) -s lint
	@$(MAKE) -s test-unit test-hooks test-ops test-regions test-fuzz test-cli test-differential test-web
	@RELOOP_BUILD=$(abspath $(BUILD)) bats tests/tree tests/guests
	@$(MAKE) -s test-soak

# Hours: tests/os/README.md.
.PHONY: test-os-full
test-os-full: all
	@RELOOP_BUILD=$(abspath $(BUILD)) bats tests/os

LINT_C := $(wildcard cfg/*.[ch] region-builder/*.[ch] relooper-glue/*.[ch] cache/*.[ch] \
	tools/node/*.c tools/reloop/*.[ch] tests/*/*.[ch] tests/*/*/*.[ch] qemu-hooks/*.[ch] web/compiler/*.c \
	guests/*/*.[ch] guests/*/*/*.[ch])
LINT_SH := reloop $(wildcard tools/setup/run tools/setup/in-root tools/setup/product \
	tools/setup/*.sh tools/setup/steps/*.sh guests/os/*.sh guests/linux/init bench/demo \
	bench/interpreter bench/interpreter.d/build tools/node/node .ci/run tests/ops/extract tests/soak/soak)

lint:
	clang-format --dry-run -Werror $(LINT_C)
	cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 -I. cfg region-builder relooper-glue \
		cache tools/node tools/reloop tests/reference tests/ops tests/fuzz \
		tests/differential
	shellcheck -s sh -S warning -e SC1007,SC1090,SC1091,SC2034,SC2154 $(LINT_SH)

format:
	clang-format -i $(LINT_C)

clean:
	rm -rf $(BUILD)
