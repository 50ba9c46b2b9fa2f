/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instantiation, which only JavaScript can do. */
#include "qemu/osdep.h"
#include "qemu/int128.h"
#include "cfg/ir.h"
#include "chain.h"
#include "link.h"
#include "live.h"
#include "tb_head.h"

#include <emscripten.h>

/* TCI's return address, for helpers that unwind (GETPC); thread-local. */
extern __thread uintptr_t tci_tb_ptr;

/* Room for values that C passes by reference. */
static __thread Int128 wide[CFG_HELPER_WIDE_MAX];

// clang-format off
EM_JS(int, table_length, (void), { return wasmTable.length; });

EM_JS(int, table_reach, (uint32_t length, void *absent), {
    const missing = length - wasmTable.length;
    try {
        if (missing > 0) {
            // Growing copies the table, so not one by one.
            wasmTable.grow(Math.max(missing, 256), wasmTable.get(absent));
        }
        return 1;
    } catch (error) {
        err('reloop: the function table cannot be larger: ' + error.message);
        return 0;
    }
});

EM_JS(int, link_module, (const uint8_t *bytes, size_t len, uint32_t n, uint32_t *data,
                         uintptr_t *ra, void *wide, void *chain, void *jump, void *leave, void *straddled, void *refused,
                         const uint32_t *places), {
    const put = (functionOf) => {
        for (let i = 0; i < n; i++) {
            const place = HEAPU32[(places >>> 2) + i];
            if (place) {
                wasmTable.set(place, functionOf(i));
            }
        }
    };
    try {
        const module = new WebAssembly.Module(HEAPU8.slice(bytes, bytes + len));
        const global = (value) => new WebAssembly.Global({ value: 'i32' }, value);
        const env = {
            memory: wasmMemory, data: global(data), ra: global(ra), wide: global(wide),
            chain: wasmTable.get(chain), jump: wasmTable.get(jump), leave: wasmTable.get(leave),
            straddled: wasmTable.get(straddled),
        };
        for (const { name } of WebAssembly.Module.imports(module)) {
            env[name] ??= wasmTable.get(Number(name.slice(1)));
        }
        const { exports } = new WebAssembly.Instance(module, { env });
        put((i) => exports['f' + i]);
        return 1;
    } catch (error) {
        err('reloop: the engine refused a module: ' + error.message);
        const function_ = wasmTable.get(refused);
        put(() => function_);
        return 0;
    }
});

EM_JS(void, unlink_function, (uint32_t place, void *absent), {
    wasmTable.set(place, wasmTable.get(absent));
});
// clang-format on

/* Behind the head of a TB, whose code starts there (a word for the op, and the TB): what comes next
 * is interpreted. */
static const void *behind_head(const uint32_t *code) {
    return code + 2;
}

/* In the place of a region's function that the engine refused. */
static const void *refused(CPUArchState *env, const uint32_t *code, uint32_t reason) {
    return behind_head(code);
}

/* In a place whose function this thread has not got, or not any more. */
static const void *absent(CPUArchState *env, const uint32_t *code, uint32_t reason) {
    TranslationBlock *tb = (TranslationBlock *)(uintptr_t)code[1];

    return reloop_function_missing(env_cpu(env), tb) ? behind_head(code) : NULL;
}

uint32_t reloop_table_length(void) {
    return table_length();
}

bool reloop_table_reach(uint32_t length) {
    return table_reach(length, absent);
}

bool reloop_link(const uint8_t *module, size_t len, uint32_t nfunctions, uint32_t *data,
                 const uint32_t *places) {
    return link_module(module, len, nfunctions, data, &tci_tb_ptr, wide, reloop_chain, reloop_jump,
                       reloop_leave, reloop_straddled, refused, places);
}

void reloop_unlink(uint32_t place) {
    unlink_function(place, absent);
}
