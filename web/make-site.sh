#!/bin/sh
# SPDX-License-Identifier: MIT
# Puts the page and all it loads into a folder, for any server: make-site.sh BUILD, the folder of
# products; it becomes BUILD/web, in one step at the end.
set -eu
cd "$(dirname "$0")/.."
RELOOP_BUILD=$(readlink -f "$1")
export RELOOP_BUILD
PLACE=$RELOOP_BUILD/web
SITE=$PLACE.new
NPM=$RELOOP_BUILD/npm/node_modules

COMPRESS_FROM=1500c KEEP_FROM=1000000c # sizes as find has them
BROTLI_QUALITY=9 # from 10 on, it takes ten times as long

version() {
    git describe --tags --always --dirty 2>/dev/null || echo unknown
}

copy_page() {
    mkdir -p "$SITE/page" "$SITE/vm" "$SITE/compiler"
    cp web/page/*.mjs web/page/*.html web/page/*.css web/page/*.svg "$SITE/page"
    cp web/vm/*.mjs "$SITE/vm"
    cp web/compiler/*.mjs "$SITE/compiler"
    for page in index help; do
        sed "s|@VERSION@|$(version)|g" "web/page/$page.html" >"$SITE/$page.html"
        rm "$SITE/page/$page.html"
    done
}

# Of each package that the page imports, what a browser loads, and its licence.
copy_packages() {
    for package in xterm addon-fit; do
        to=$SITE/npm/@xterm/$package
        mkdir -p "$to/lib"
        cp "$NPM/@xterm/$package/LICENSE" "$to"
        cp "$NPM/@xterm/$package/lib/$package.mjs" "$to/lib"
    done
    cp -R "$NPM/@xterm/xterm/css" "$SITE/npm/@xterm/xterm"
}

copy_licences() {
    [ ! -d LICENSES ] || cp -R LICENSES "$SITE"
    [ ! -f THIRD-PARTY.md ] || cp THIRD-PARTY.md "$SITE/THIRD-PARTY.txt"
}

# This project's own source, as it was built: what is here, and is not a product.
pack_source() {
    { git ls-files -z --cached --others --exclude-standard 2>/dev/null ||
        find . -path "./$(realpath --relative-to=. "$RELOOP_BUILD")" -prune -o -type f -print0; } |
        xargs -0 sh -c 'for f; do [ ! -f "$f" ] || printf "%s\0" "$f"; done' sh |
        tar --null --files-from=- --transform='s|^\(\./\)\{0,1\}|reloop/|' -czf "$SITE/reloop-source.tar.gz"
}

# The files, below the products' folder, that the guests in guests.json need; one a line.
files_of_guests() {
    tools/node/node -p '[...new Set(JSON.parse(fs.readFileSync(0)).flatMap(({ runs = [] }) => runs)
        .flatMap(({ files }) => files).map(({ from }) => from))].join("\n")' <"$SITE/guests.json"
}

copy_products() {
    mkdir -p "$SITE/products/qemu" "$SITE/products/compiler"
    cp "$RELOOP_BUILD"/qemu/qemu-system-*.js "$RELOOP_BUILD"/qemu/qemu-system-*.wasm \
        "$SITE/products/qemu"
    cp "$RELOOP_BUILD/compiler/compiler.mjs" "$RELOOP_BUILD/compiler/compiler.wasm" \
        "$SITE/products/compiler"
    ./reloop guests --runs >"$SITE/guests.json"
    files_of_guests | (cd "$RELOOP_BUILD" && cpio --quiet -pdmL "$SITE/products")
}

# The sizes of what a run loads: a compressed file comes without the size of what is in it.
list_sizes() {
    (cd "$SITE" && find products -type f -printf '"%p": %s,\n') | sort |
        sed '1s/^/{/; $s/,$/}/' >"$SITE/sizes.json"
}

# What takes long to compress, and is the same as in the site before, is taken from there.
keep_compressed() {
    find . -type f -size "+$KEEP_FROM" ! -name '*.gz' | while read -r file; do
        [ -f "$PLACE/$file.br" ] && [ -f "$PLACE/$file.gz" ] && cmp -s "$PLACE/$file" "$file" || continue
        cp -p "$PLACE/$file.br" "$file.br"
        cp -p "$PLACE/$file.gz" "$file.gz"
    done
}

# without ENDING: of the files worth compressing, those that have none. Kernels, their file systems and
# archives are compressed already.
without() {
    find . -type f -size "+$COMPRESS_FROM" ! -name '*.gz' ! -name '*.br' ! -name '*.vmlinuz' \
        ! -name '*.initrd' | while read -r file; do
        [ -f "$file.$1" ] || echo "$file"
    done
}

compress() {
    cd "$SITE"
    keep_compressed
    without gz | xargs -r -d '\n' gzip -9 -n -k
    without br | xargs -r -d '\n' brotli -q "$BROTLI_QUALITY" -k
}

rm -rf "$SITE"
copy_page
copy_packages
copy_licences
copy_products
pack_source
list_sizes
(compress)
"$RELOOP_BUILD/native/replace" "$SITE" "$PLACE"
rm -rf "$SITE"
