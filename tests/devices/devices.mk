# SPDX-License-Identifier: MIT
# Every command, device and machine that QEMU lists, with regions off and on. Included by the Makefile
# at the root.

.PHONY: test-devices
test-devices: all
	@for arch in $(or $(TARGETS),i386 arm riscv32); do for regions in off on; do \
		for script in commands devices every_machine; do \
			echo "$$script $$arch $$regions"; \
			$(NODE) tests/devices/$$script.mjs $$arch $$regions || failed=1; \
	done; done; done; [ -z "$$failed" ]
