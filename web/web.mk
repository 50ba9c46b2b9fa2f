# SPDX-License-Identifier: MIT
# Puts the page and all it loads into $(BUILD)/web, and tests it. Included by the Makefile at the root.

$(BUILD)/native/replace: web/replace.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -O1 -Wall -Wextra -Werror $< -o $@

.PHONY: web site test-web
web: all
	@$(MAKE) -s site

site: cli $(BUILD)/native/replace
	@web/make-site.sh $(BUILD)

# The machine's browsers are packages that setup installs. (Without --test: that starts Node again,
# by a path that may not be Node's; see tools/README.md.)
TEST_WEB := serving replacing test using
test-web: site
	@for test in $(TEST_WEB); do \
		RELOOP_BUILD=$(abspath $(BUILD)) $(NODE) --test-reporter=tap tests/web/$$test.mjs || exit; done
