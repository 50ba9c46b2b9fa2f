# SPDX-License-Identifier: MIT
# Puts the page and all it loads into $(BUILD)/web, and tests it. Included by the Makefile at the root.

SITE := $(BUILD)/web

.PHONY: web site test-web
web: all
	@$(MAKE) -s site

# In one step at its end, so that a server beside it never has half of it.
site: cli
	@rm -rf $(SITE).new
	@mkdir -p $(SITE).new/page $(SITE).new/vm $(SITE).new/compiler $(SITE).new/npm/@xterm \
		$(SITE).new/products/guests
	@cp web/page/*.mjs web/page/vm-frame.html web/page/style.css web/page/icon.svg $(SITE).new/page
	@cp web/page/index.html $(SITE).new
	@cp web/vm/*.mjs $(SITE).new/vm
	@cp web/compiler/*.mjs $(SITE).new/compiler
	@cp -RL $(BUILD)/npm/node_modules/@xterm/xterm $(BUILD)/npm/node_modules/@xterm/addon-fit \
		$(SITE).new/npm/@xterm
	@cp -RL $(BUILD)/qemu $(BUILD)/compiler $(BUILD)/firmware $(SITE).new/products
	@cp $(BUILD)/guests/*.elf $(BUILD)/guests/*.img $(SITE).new/products/guests
	@cp -RL $(BUILD)/guests/os $(SITE).new/products/guests
	@RELOOP_BUILD=$(abspath $(BUILD)) ./reloop guests --runs > $(SITE).new/guests.json
	@rm -rf $(SITE)
	@mv $(SITE).new $(SITE)

# The machine's browsers are packages that setup installs.
test-web: site
	@RELOOP_BUILD=$(abspath $(BUILD)) $(NODE) --test tests/web/test.mjs
