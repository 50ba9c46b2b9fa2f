# SPDX-License-Identifier: MIT
# A run that must not grow. Included by the Makefile at the root.
#   make soak [SECONDS=600]

SOAK_SECONDS = $(if $(filter command line environment,$(origin SECONDS)),$(SECONDS),600)

.PHONY: soak
soak: all
	@RELOOP_BUILD=$(abspath $(BUILD)) tests/soak/soak $(SOAK_SECONDS) $(abspath $(BUILD))/soak
