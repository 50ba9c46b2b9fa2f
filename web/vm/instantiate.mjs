// SPDX-License-Identifier: MIT
// A module that is compiled already, for Emscripten.

// What its instantiateWasm takes: a function that instantiates that module. onError gets what goes
// wrong, which Emscripten does not look for.
export const instantiateFrom = (module, onError) => (imports, done) => {
    WebAssembly.instantiate(module, imports).then((instance) => done(instance, module), onError);
    return {};
};
