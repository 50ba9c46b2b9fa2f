/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The modules, and what each thread has of them. */
#include "qemu/osdep.h"
#include "link.h"
#include "modules.h"
#include "tb_head.h"

static QTAILQ_HEAD(, ReloopModule) modules = QTAILQ_HEAD_INITIALIZER(modules);
static uint32_t end; /* behind the last function's place */
static uint32_t nmodules;
static size_t nbytes;
static GArray *dropped; /* places of functions, in the order they were dropped */

__thread uint32_t reloop_functions;
static __thread guint dropped_seen;

static void free_module(ReloopModule *module) {
    g_free(module->bytes);
    g_ptr_array_unref(module->data);
    g_free(module->codes);
    g_free(module);
}

uint32_t *reloop_data_new(size_t bytes) {
    return g_atomic_rc_box_alloc0(bytes);
}

GPtrArray *reloop_data_array_new(void) {
    return g_ptr_array_new_with_free_func((GDestroyNotify)g_atomic_rc_box_release);
}

void reloop_data_share(GPtrArray *data, const ReloopModule *from) {
    for (guint i = 0; i < from->data->len; i++) {
        g_ptr_array_add(data, g_atomic_rc_box_acquire(g_ptr_array_index(from->data, i)));
    }
}

static bool instantiate(const ReloopModule *module) {
    return reloop_link(module->bytes, module->len, module->nfunctions,
                       g_ptr_array_index(module->data, 0), module->first);
}

ReloopModule *reloop_module_new(const uint8_t *bytes, size_t len, uint32_t nfunctions,
                                GPtrArray *data) {
    ReloopModule *module = g_new0(ReloopModule, 1);

    reloop_modules_link();
    end = end ?: reloop_table_length();
    module->first = end;
    module->users = module->nfunctions = module->nlive = nfunctions;
    module->bytes = g_memdup2(bytes, len);
    module->len = len;
    module->data = data;
    module->codes = g_new0(struct ReloopCode *, nfunctions);
    end += nfunctions;
    reloop_functions = end;
    if (!instantiate(module)) {
        free_module(module);
        return NULL;
    }
    QTAILQ_INSERT_TAIL(&modules, module, next);
    nmodules++;
    nbytes += len;
    return module;
}

void reloop_module_set_code(ReloopModule *module, uint32_t function, struct ReloopCode *code) {
    module->codes[function] = code;
}

void reloop_module_hold(ReloopModule *module) {
    module->users++;
}

void reloop_module_let_go(ReloopModule *module) {
    if (--module->users == 0) {
        call_rcu(module, free_module, rcu);
    }
}

void reloop_module_drop(ReloopModule *module, uint32_t place) {
    dropped = dropped ?: g_array_new(false, false, sizeof(uint32_t));
    g_array_append_val(dropped, place);
    module->codes[place - module->first] = NULL;
    if (--module->nlive == 0) {
        QTAILQ_REMOVE(&modules, module, next);
        nmodules--;
        nbytes -= module->len;
    }
    reloop_module_let_go(module);
}

void reloop_modules_link(void) {
    ReloopModule *module;

    if (reloop_functions != end) {
        QTAILQ_FOREACH(module, &modules, next) {
            if (module->first >= reloop_functions) {
                instantiate(module);
            }
        }
        reloop_functions = end;
    }
    for (; dropped && dropped_seen < dropped->len; dropped_seen++) {
        uint32_t function = g_array_index(dropped, uint32_t, dropped_seen);

        /* A module that went before this thread had it left no place in the table. */
        if (function < reloop_table_length()) {
            reloop_unlink(function);
        }
    }
}

/* What of its code is left, on average. */
static uint64_t size_left(const ReloopModule *module) {
    return (uint64_t)module->len * module->nlive / module->nfunctions;
}

static int compare_sizes(const void *a, const void *b) {
    uint64_t sizes[2] = {size_left(*(ReloopModule *const *)a),
                         size_left(*(ReloopModule *const *)b)};

    return (sizes[0] > sizes[1]) - (sizes[0] < sizes[1]);
}

GPtrArray *reloop_modules_smallest(uint32_t n) {
    GPtrArray *all = g_ptr_array_new();
    ReloopModule *module;

    QTAILQ_FOREACH(module, &modules, next) {
        g_ptr_array_add(all, module);
    }
    /* Not g_ptr_array_sort: it calls the function with one argument more, which wasm does not let
     * pass. */
    qsort(all->pdata, all->len, sizeof(*all->pdata), compare_sizes);
    g_ptr_array_set_size(all, MIN(n, all->len));
    return all;
}

size_t reloop_modules_bytes(void) {
    return nbytes;
}

uint32_t reloop_modules_live(void) {
    return nmodules;
}
