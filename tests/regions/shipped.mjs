// SPDX-License-Identifier: MIT
// Compiles batches with the compiler that ships and holds what comes against what the native one made
// of them, byte by byte: what the region tests show of the latter is true of the former then.
//   node shipped.mjs COMPILER.mjs BATCHES
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

import { Reader } from './reader.mjs';

const FAILURES_SHOWN = 10;

// What the compiler makes of a batch, or its error.
function compile(compiler, wire) {
    const at = compiler._malloc(wire.length);
    compiler.HEAPU8.set(wire, at);
    const ok = compiler._worker_compile(at, wire.length);
    compiler._free(at);
    if (!ok) {
        return compiler.UTF8ToString(compiler._worker_error());
    }
    const from = compiler._worker_bytes();
    return Buffer.from(compiler.HEAPU8.slice(from, from + compiler._worker_len()));
}

function difference(got, want) {
    if (typeof got === 'string') {
        return `refused: ${got}`;
    }
    let at = 0;
    while (at < want.length && got[at] === want[at]) {
        at++;
    }
    return got.equals(want) ? '' : `byte ${at} of ${want.length} differs; it has ${got.length}`;
}

const [compilerPath, batchesPath] = process.argv.slice(2);
const { default: create } = await import(pathToFileURL(compilerPath).href);
const compiler = await create();
const reader = new Reader(readFileSync(batchesPath));
let passed = 0;
let failed = 0;
while (!reader.done) {
    const name = reader.chunk().toString();
    const wrong = difference(compile(compiler, reader.chunk()), reader.chunk());
    passed += !wrong;
    failed += !!wrong;
    if (wrong && failed <= FAILURES_SHOWN) {
        console.log(`FAILED: ${name}: ${wrong}`);
    }
}
console.log(`test-shipped: ${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
