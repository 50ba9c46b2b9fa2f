/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The modules, and what each thread has of them. */
#include "qemu/osdep.h"
#include "qemu/queue.h"
#include "qemu/rcu.h"
#include "hw/boards.h"
#include "link.h"
#include "modules.h"
#include "tb_head.h"

struct ReloopModule {
    struct rcu_head rcu;
    uint32_t first, nfunctions, nlive;
    uint8_t *bytes; /* for threads that come later; NULL if there are none */
    size_t len;
    uint32_t *data;
    QTAILQ_ENTRY(ReloopModule) next;
};

static QTAILQ_HEAD(, ReloopModule) modules = QTAILQ_HEAD_INITIALIZER(modules);
static uint32_t end; /* behind the last function's place */
static uint32_t nmodules;
static GArray *dropped; /* places of functions, in the order they were dropped */

__thread uint32_t reloop_functions;
static __thread guint dropped_seen;

static bool has_other_threads(void) {
    return current_machine->smp.max_cpus > 1;
}

static void free_module(ReloopModule *module) {
    g_free(module->bytes);
    g_free(module->data);
    g_free(module);
}

ReloopModule *reloop_module_new(const uint8_t *bytes, size_t len, uint32_t nfunctions,
                                size_t data_bytes) {
    ReloopModule *module = g_new0(ReloopModule, 1);

    reloop_modules_link();
    end = end ?: reloop_table_length();
    module->first = end;
    module->nfunctions = module->nlive = nfunctions;
    module->data = g_malloc0(data_bytes);
    end += nfunctions;
    reloop_functions = end;
    if (!reloop_link(bytes, len, nfunctions, module->data, module->first)) {
        free_module(module);
        return NULL;
    }
    if (has_other_threads()) {
        module->bytes = g_memdup2(bytes, len);
        module->len = len;
    }
    QTAILQ_INSERT_TAIL(&modules, module, next);
    nmodules++;
    return module;
}

uint32_t reloop_module_first(const ReloopModule *module) {
    return module->first;
}

uint32_t *reloop_module_data(const ReloopModule *module) {
    return module->data;
}

void reloop_module_drop(ReloopModule *module, uint32_t function) {
    dropped = dropped ?: g_array_new(false, false, sizeof(uint32_t));
    g_array_append_val(dropped, function);
    if (--module->nlive == 0) {
        QTAILQ_REMOVE(&modules, module, next);
        nmodules--;
        call_rcu(module, free_module, rcu);
    }
}

void reloop_modules_link(void) {
    ReloopModule *module;

    if (reloop_functions != end) {
        QTAILQ_FOREACH(module, &modules, next) {
            if (module->first >= reloop_functions) {
                reloop_link(module->bytes, module->len, module->nfunctions, module->data,
                            module->first);
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

uint32_t reloop_modules_live(void) {
    return nmodules;
}
