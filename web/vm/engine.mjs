// SPDX-License-Identifier: MIT
// What Reloop needs of a WebAssembly engine, each tried with the smallest module that has it.

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const ONE_FUNCTION = [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0]; // of type () -> ()

const FEATURES = {
    threads: [5, 4, 1, 3, 1, 1], // a shared memory of one page
    'tail calls': [...ONE_FUNCTION, 10, 6, 1, 4, 0, 0x12, 0, 0x0b], // return_call 0
    exceptions: [...ONE_FUNCTION, 10, 8, 1, 6, 0, 6, 0x40, 0x19, 0x0b, 0x0b], // try catch_all end
};

// The names of those that are missing.
export function missingFeatures() {
    return Object.keys(FEATURES).filter(
        (name) => !WebAssembly.validate(new Uint8Array([...HEADER, ...FEATURES[name]])));
}
