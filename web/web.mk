# SPDX-License-Identifier: MIT
# Puts the page and all it loads into $(BUILD)/web, and tests it. Included by the Makefile at the root.

SITE := $(BUILD)/web

# The products that guests.json, on standard input, names; one a line.
FILES_OF_GUESTS = [...new Set(JSON.parse(fs.readFileSync(0)).flatMap(({ runs = [] }) => runs) \
	.flatMap(({ files }) => files).map(({ from }) => from))].join("\n")

.PHONY: web site test-web
web: all
	@$(MAKE) -s site

# In one step at its end, so that a server beside it never has half of it.
site: cli
	@rm -rf $(SITE).new
	@mkdir -p $(SITE).new/page $(SITE).new/vm $(SITE).new/compiler $(SITE).new/npm/@xterm \
		$(SITE).new/products
	@cp web/page/*.mjs web/page/vm-frame.html web/page/style.css web/page/icon.svg $(SITE).new/page
	@cp web/page/index.html $(SITE).new
	@cp web/vm/*.mjs $(SITE).new/vm
	@cp web/compiler/*.mjs $(SITE).new/compiler
	@cp -RL $(BUILD)/npm/node_modules/@xterm/xterm $(BUILD)/npm/node_modules/@xterm/addon-fit \
		$(SITE).new/npm/@xterm
	@cp -RL $(BUILD)/qemu $(BUILD)/compiler $(SITE).new/products
	@RELOOP_BUILD=$(abspath $(BUILD)) ./reloop guests --runs > $(SITE).new/guests.json
	@$(NODE) -p '$(FILES_OF_GUESTS)' < $(SITE).new/guests.json | \
		(cd $(BUILD) && cpio --quiet -pdmL $(abspath $(SITE)).new/products)
	@rm -rf $(SITE)
	@mv $(SITE).new $(SITE)

# The machine's browsers are packages that setup installs. (Without --test: that starts Node again,
# by a path that may not be Node's; see tools/README.md.)
test-web: site
	@RELOOP_BUILD=$(abspath $(BUILD)) $(NODE) --test-reporter=tap tests/web/test.mjs
