// SPDX-License-Identifier: MIT
// A worker that serves the mailbox (web/compiler/mailbox.mjs) with a fake compiler. The first byte of
// a request says what becomes of it.

import { workerData } from 'node:worker_threads';
import { serve } from '../../web/compiler/mailbox.mjs';

const MODULE = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]); // an empty one
const REQUEST_AT = 1024, REPLY_AT = 2048, ERROR = 1, FALLBACKS = 2;

let instances = 0;

// After a trap an instance is of no use, as a real one may be.
async function create() {
    const number = ++instances;
    let trapped = false, length = 0;
    const compiler = {
        HEAPU8: new Uint8Array(65536),
        UTF8ToString: (at) => at === ERROR ? 'refused' : `instance ${number}\n`,
        _malloc: () => REQUEST_AT,
        _free: () => {},
        _worker_compile: (at) => {
            switch (String.fromCharCode(compiler.HEAPU8[at])) {
            case 't':
                trapped = true;
                break;
            case 'r':
                return 0;
            case 'b': // the engine refuses this
                compiler.HEAPU8.fill(1, REPLY_AT, REPLY_AT + 8);
                length = 8;
                break;
            default:
                compiler.HEAPU8.set(MODULE, REPLY_AT);
                length = MODULE.length;
            }
            if (trapped) {
                throw new WebAssembly.RuntimeError('unreachable');
            }
            return 1;
        },
        _worker_error: () => ERROR,
        _worker_fallbacks: () => FALLBACKS,
        _worker_bytes: () => REPLY_AT,
        _worker_len: () => length,
        _worker_ops: () => 7,
    };

    return compiler;
}

// No instance at the third time: memory is short.
async function createSome() {
    if (instances === 2) {
        instances++;
        throw new Error('no memory');
    }
    return create();
}

const { memory, mailbox } = workerData;

await serve(await create(), createSome, memory, mailbox, () => performance.now());
