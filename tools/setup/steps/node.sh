# SPDX-License-Identifier: MIT
# The Node that everything runs on: npm's, of the version in the lock file. A processor or a system that
# npm has none for leaves it to the Node of PATH (tools/node/node).
title="Node"
inputs="tools/node/package.json tools/node/package-lock.json tools/npm/.npmrc"

build() {
    cp "$TOP/tools/node/package.json" "$TOP/tools/node/package-lock.json" "$TOP/tools/npm/.npmrc" .
    npm ci
    for node in node_modules/node-linux-*/bin/node; do
        if "./$node" --input-type=module -e 'import { Worker } from "node:worker_threads";
            new Worker("process.exit()", { eval: true });'; then
            ln -s "$node" node
        fi
    done
    [ -e node ] || say "[reloop] npm has no Node for this machine; that of PATH is used"
}
