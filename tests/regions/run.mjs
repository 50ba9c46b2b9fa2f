// SPDX-License-Identifier: MIT
// Runs the cases of case.h: instantiates each module on a memory and a table as qemu-hooks/link.c
// does, calls the region's function, and compares what it did with what it had to do.
//   node run.mjs HELPERS.wasm CASES
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { Reader } from './reader.mjs';

// As in world.h and image.h.
const IMAGE_END = 0x10000;
const LOG = 0x10000;
const MEMORY_END = 0x30000;
const PAGES = 16;
const FUNC_HELPER = 16;
const FUNC_LOAD = 64;
const FUNC_STORE = 80;
const FUNC_NEXT = 96;
const FUNC_SELF = 97;
const TABLE_SIZE = 128;
const FAILURES_SHOWN = 10;
const NOTHING = 0x5a5a5a5a; // for parameters that mean nothing

class GuestException extends Error {}

const hex = (value) => '0x' + value.toString(16);

function readCase(reader) {
    const name = reader.chunk().toString();
    const [func, env, data, ra, wide, exception, value] = Array.from({ length: 7 }, () => reader.number());
    const [module, before, after, log] = Array.from({ length: 4 }, () => reader.chunk());
    return { name, func, env, data, ra, wide, exception, value, module, before, after, log };
}

function writeRuns(memory, runs) {
    const reader = new Reader(runs);
    while (!reader.done) {
        const address = reader.number();
        memory.set(reader.chunk(), address);
    }
}

const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
const bytes = new Uint8Array(memory.buffer);
const words = new Uint32Array(memory.buffer);
const table = new WebAssembly.Table({ element: 'anyfunc', initial: TABLE_SIZE });

function fillTable(path) {
    const raise = () => {
        throw new GuestException();
    };
    const module = new WebAssembly.Module(readFileSync(path));
    const env = { memory, raise, __indirect_function_table: table };
    const { exports } = new WebAssembly.Instance(module, { env });
    const first = { helper: FUNC_HELPER, load: FUNC_LOAD, store: FUNC_STORE };
    for (const [name, index] of Object.entries(first)) {
        for (let i = 0; exports[name + i]; i++) {
            table.set(index + i, exports[name + i]);
        }
    }
    table.set(FUNC_NEXT, exports.next);
    return exports;
}

// Reads a module's own numbers.
class Leb {
    constructor(bytes) {
        this.bytes = bytes;
        this.at = 0;
    }
    number() {
        let value = 0;
        for (let shift = 0; ; shift += 7) {
            const byte = this.bytes[this.at++];
            value += (byte & 0x7f) * 2 ** shift;
            if (byte < 0x80) {
                return value;
            }
        }
    }
    chunk() {
        const length = this.number();
        this.at += length;
        return this.bytes.subarray(this.at - length, this.at);
    }
}

function functionBodies(bytes) {
    const module = new Leb(bytes);
    module.at = 8;
    while (module.at < bytes.length) {
        const id = module.number();
        const section = new Leb(module.chunk());
        if (id === 10) {
            return Array.from({ length: section.number() }, () => section.chunk());
        }
    }
    return [];
}

// Each hint names an if whose body starts with a nop, the compiler's mark; every region has one, its
// test for exit requests at least (functions that are not exported are no regions). A function's place among all bodies is its index without imports.
function checkHints(module, bytes) {
    const [section] = WebAssembly.Module.customSections(module, 'metadata.code.branch_hint');
    const imported = WebAssembly.Module.imports(module).filter(({ kind }) => kind === 'function').length;
    const bodies = functionBodies(bytes);
    if (!section) {
        return ['no branch hints'];
    }
    const hints = new Leb(new Uint8Array(section));
    const hinted = hints.number();
    for (let n = hinted; n > 0; n--) {
        const body = bodies[hints.number() - imported];
        for (let k = hints.number(); k > 0; k--) {
            const [at, size, likely] = [hints.number(), hints.number(), hints.number()];
            if (body?.[at] !== 0x04 || body[at + 2] !== 0x01 || size !== 1 || likely !== 0) {
                return [`a branch hint at ${at} that is none`];
            }
        }
    }
    const exported = WebAssembly.Module.exports(module).length;
    return hinted < exported ? ['a region without branch hints'] : [];
}

function instantiate(test, { chain, jump, leave, straddled }) {
    const module = new WebAssembly.Module(test.module);
    const [wrong] = checkHints(module, test.module);
    if (wrong) {
        throw new Error(wrong);
    }
    const global = (value) => new WebAssembly.Global({ value: 'i32' }, value);
    const env = { memory, data: global(test.data), ra: global(test.ra), wide: global(test.wide), chain, jump, leave, straddled };
    for (const { name } of WebAssembly.Module.imports(module)) {
        env[name] ??= table.get(Number(name.slice(1)));
    }
    return new WebAssembly.Instance(module, { env }).exports['f' + test.func];
}

// The function's outcome as text, to be compared and shown.
function outcome(func, env) {
    try {
        return `returns ${hex(func(env, NOTHING, NOTHING) >>> 0)}`;
    } catch (error) {
        if (error instanceof GuestException) {
            return 'raises';
        }
        return `fails: ${error.message}`;
    }
}

function compareLog(expected) {
    const fields = ['function', 'return address', 'state', 'arguments'];
    const records = new Uint32Array(Uint8Array.from(expected).buffer);
    const count = words[LOG / 4];
    const start = LOG / 4 + 4;
    for (let i = 0; i < Math.min(records.length, 4 * count); i++) {
        if (words[start + i] !== records[i]) {
            return [`call ${i >> 2} of ${records.length / 4} (function ${records[i & ~3]}): ` +
                `${fields[i & 3]} ${hex(words[start + i])}, not ${hex(records[i])}`];
        }
    }
    return count === records.length / 4 ? [] : [`${count} calls, not ${records.length / 4}`];
}

function compareMemory(expected) {
    for (let at = 0; at < IMAGE_END; at += 4) {
        const want = expected.readUInt32LE(at);
        if (words[at / 4] !== want) {
            return [`memory at ${hex(at)}: ${hex(words[at / 4])}, not ${hex(want)}`];
        }
    }
    return [];
}

// What went wrong, in lines; none if nothing did.
function run(test, helpers, stackTop) {
    const expected = Buffer.alloc(IMAGE_END);
    const want = test.exception ? 'raises' : `returns ${hex(test.value)}`;
    let got;
    bytes.fill(0, 0, MEMORY_END);
    writeRuns(bytes, test.before);
    writeRuns(expected, test.before);
    writeRuns(expected, test.after);
    helpers.__stack_pointer.value = stackTop; // an exception leaves frames behind
    try {
        const func = instantiate(test, helpers);
        table.set(FUNC_SELF, func);
        got = outcome(func, test.env);
    } catch (error) {
        return [`the engine refuses the module, or we do: ${error.message}`];
    }
    return [...(got === want ? [] : [`${got}, not ${want}`]), ...compareLog(test.log),
        ...compareMemory(expected)];
}

// The whole case again is one command; its module is kept for a look at it.
function report(test, lines, casesPath) {
    const stem = join(dirname(casesPath), 'failed-' + test.name.replace(/[^\w.-]+/g, '-'));
    writeFileSync(stem + '.wasm', test.module);
    console.log(`FAILED: ${test.name}`);
    for (const line of lines) {
        console.log('    ' + line);
    }
    const seed = /^seed (\d+)$/.exec(test.name);
    const emit = join(dirname(casesPath), 'emit');
    console.log(`    module: ${stem}.wasm` + (seed ? `; region: ${emit} show ${seed[1]}` : ''));
    if (seed) {
        console.log(`    again: make test-regions REGION_SEEDS="${seed[1]} ${seed[1]}"`);
    }
}

function main(helpersPath, casesPath) {
    const helpers = fillTable(helpersPath);
    const stackTop = helpers.__stack_pointer.value;
    const reader = new Reader(readFileSync(casesPath));
    let passed = 0;
    let failed = 0;
    while (!reader.done) {
        const test = readCase(reader);
        const lines = run(test, helpers, stackTop);
        passed += lines.length === 0;
        failed += lines.length > 0;
        if (lines.length > 0 && failed <= FAILURES_SHOWN) {
            report(test, lines, casesPath);
        }
    }
    console.log(`test-regions: ${passed} passed, ${failed} failed`);
    return failed === 0 && passed > 0;
}

process.exit(main(...process.argv.slice(2)) ? 0 : 1);
