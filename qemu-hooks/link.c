/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instantiation, which only JavaScript can do. */
#include "qemu/osdep.h"
#include "chain.h"
#include "link.h"

#include <emscripten.h>

/* TCI's return address, for helpers that unwind (GETPC); thread-local. */
extern __thread uintptr_t tci_tb_ptr;

// clang-format off
EM_JS(int, link_module, (const uint8_t *bytes, size_t len, uint32_t n, uint32_t *data,
                         uintptr_t *ra, void *chain, void *leave, uint32_t *func), {
    try {
        const module = new WebAssembly.Module(HEAPU8.slice(bytes, bytes + len));
        const global = (value) => new WebAssembly.Global({ value: 'i32' }, value);
        const env = {
            memory: wasmMemory, data: global(data), ra: global(ra),
            chain: wasmTable.get(chain), leave: wasmTable.get(leave),
        };
        for (const { name } of WebAssembly.Module.imports(module)) {
            env[name] ??= wasmTable.get(Number(name.slice(1)));
        }
        const instance = new WebAssembly.Instance(module, { env });
        const free = (wasmTable.reloopFree ??= []);
        for (let i = 0; i < n; i++) {
            if (!free.length) {
                // Growing copies the table, so not one by one.
                const first = wasmTable.grow(64);
                for (let k = 63; k >= 0; k--) {
                    free.push(first + k);
                }
            }
            const index = free.pop();
            wasmTable.set(index, instance.exports['f' + i]);
            HEAPU32[(func >> 2) + i] = index;
        }
        return 1;
    } catch (error) {
        err('reloop: the engine refused a module: ' + error.message);
        return 0;
    }
});

EM_JS(void, unlink_function, (uint32_t func), {
    wasmTable.set(func, null);
    (wasmTable.reloopFree ??= []).push(func);
});
// clang-format on

bool reloop_link(const uint8_t *module, size_t len, uint32_t nregions, uint32_t *data,
                 uint32_t *func) {
    return link_module(module, len, nregions, data, &tci_tb_ptr, reloop_chain, reloop_leave, func);
}

void reloop_unlink(uint32_t func) {
    unlink_function(func);
}
