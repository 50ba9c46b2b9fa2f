# SPDX-License-Identifier: MIT
# Builds QEMU with our patches natively and runs QEMU's own tests and our bare guests on it. Included by
# the Makefile at the root.

.PHONY: qemu-native test-qemu
qemu-native:
	@tools/setup/packages.sh test ninja-build ccache python3-venv libfdt-dev
	@tools/setup/run qemu-native
	@mkdir -p $(BUILD)
	@ln -sfn "$$(tools/setup/product qemu-native)" $(BUILD)/qemu-native

test-qemu: qemu-native
	@RELOOP_BUILD=$(abspath $(BUILD)) bats tests/qemu
