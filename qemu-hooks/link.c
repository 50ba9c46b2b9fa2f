/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instantiation, which only JavaScript can do. */
#include "qemu/osdep.h"
#include "qemu/int128.h"
#include "cfg/ir.h"
#include "chain.h"
#include "link.h"
#include "live.h"

#include <emscripten.h>

/* TCI's return address, for helpers that unwind (GETPC); thread-local. */
extern __thread uintptr_t tci_tb_ptr;

/* Room for values that C passes by reference. */
static __thread Int128 wide[CFG_HELPER_WIDE_MAX];

// clang-format off
EM_JS(int, table_length, (void), { return wasmTable.length; });

EM_JS(int, link_module, (const uint8_t *bytes, size_t len, uint32_t n, uint32_t *data,
                         uintptr_t *ra, void *wide, void *chain, void *leave, void *straddled, void *refused,
                         uint32_t first), {
    // Growing copies the table, so not one by one.
    const missing = first + n - wasmTable.length;
    if (missing > 0) {
        wasmTable.grow(Math.max(missing, 256));
    }
    try {
        const module = new WebAssembly.Module(HEAPU8.slice(bytes, bytes + len));
        const global = (value) => new WebAssembly.Global({ value: 'i32' }, value);
        const env = {
            memory: wasmMemory, data: global(data), ra: global(ra), wide: global(wide),
            chain: wasmTable.get(chain), leave: wasmTable.get(leave),
            straddled: wasmTable.get(straddled),
        };
        for (const { name } of WebAssembly.Module.imports(module)) {
            env[name] ??= wasmTable.get(Number(name.slice(1)));
        }
        const instance = new WebAssembly.Instance(module, { env });
        for (let i = 0; i < n; i++) {
            wasmTable.set(first + i, instance.exports['f' + i]);
        }
        return 1;
    } catch (error) {
        err('reloop: the engine refused a module: ' + error.message);
        for (let i = 0; i < n; i++) {
            wasmTable.set(first + i, wasmTable.get(refused));
        }
        return 0;
    }
});

EM_JS(void, unlink_function, (uint32_t func), { wasmTable.set(func, null); });
// clang-format on

uint32_t reloop_table_length(void) {
    return table_length();
}

/* In the place of a region's function: go on behind the TB's head, whose code it is (a word for the
 * op, and the TB). */
static const void *refused(CPUArchState *env, const uint32_t *code, uint32_t reason) {
    return code + 2;
}

bool reloop_link(const uint8_t *module, size_t len, uint32_t nregions, uint32_t *data,
                 uint32_t first) {
    return link_module(module, len, nregions, data, &tci_tb_ptr, wide, reloop_chain, reloop_leave,
                       reloop_straddled, refused, first);
}

void reloop_unlink(uint32_t func) {
    unlink_function(func);
}
