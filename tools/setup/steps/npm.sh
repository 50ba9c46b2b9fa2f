# SPDX-License-Identifier: MIT
# Packages from npm: what the page shows, what serves it, what drives browsers, v86 to compare with.
title="npm packages"
inputs="tools/npm"

build() {
    cp "$TOP/tools/npm/package.json" "$TOP/tools/npm/package-lock.json" "$TOP/tools/npm/.npmrc" .
    npm ci
}
