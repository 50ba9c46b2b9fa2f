/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which modules to merge, and moving to what comes of them. */
#include "qemu/osdep.h"
#include "qemu/bswap.h"
#include "cfg/merge.h"
#include "known.h"
#include "live.h"
#include "merge.h"
#include "modules.h"
#include "options.h"
#include "stats.h"

/* The function of what is to be merged. */
typedef struct {
    ReloopModule *module; /* held */
    uint32_t function;
} Moving;

static GArray *moving;        /* in the order of the request; NULL: none is under way */
static GPtrArray *data_moved; /* of all of them */
static bool given_up;

/* Of the modules that may live, those that stay apart when others are merged, the largest: a
 * function moves about as often as the number of bytes of all functions has to be divided by that
 * to get to those of one module. */
static uint32_t kept_apart(void) {
    return reloop_options()->modules / 8;
}

bool reloop_merge_wanted(void) {
    return !given_up && reloop_modules_live() >= reloop_options()->modules - kept_apart();
}

bool reloop_merge_is_under_way(void) {
    return moving != NULL;
}

static void put_u32(GByteArray *request, uint32_t value) {
    value = cpu_to_le32(value);
    g_byte_array_append(request, (uint8_t *)&value, sizeof(value));
}

static void put_module(GByteArray *request, ReloopModule *module) {
    put_u32(request, module->len);
    put_u32(request, (uintptr_t)g_ptr_array_index(module->data, 0));
    put_u32(request, module->nlive);
    for (uint32_t i = 0; i < module->nfunctions; i++) {
        if (module->codes[i]) {
            Moving m = {module, i};

            put_u32(request, i);
            g_array_append_val(moving, m);
            reloop_module_hold(module);
        }
    }
    g_byte_array_append(request, module->bytes, module->len);
    reloop_data_share(data_moved, module);
}

void reloop_merge_post(bool wait) {
    g_autoptr(GPtrArray) modules = reloop_modules_smallest(reloop_modules_live() - kept_apart());
    g_autoptr(GByteArray) request = g_byte_array_new();

    moving = g_array_new(false, false, sizeof(Moving));
    data_moved = reloop_data_array_new();
    g_byte_array_append(request, (const uint8_t *)CFG_MERGE_MAGIC, strlen(CFG_MERGE_MAGIC));
    for (guint i = 0; i < modules->len; i++) {
        put_module(request, g_ptr_array_index(modules, i));
    }
    reloop_stats_add(RELOOP_MODULES_MERGED, modules->len);
    /* An address takes more bytes than the number of the import it was. */
    reloop_service_post(request->data, request->len, 2 * request->len, wait);
}

static void move(const Moving *m, ReloopModule *to, uint32_t function) {
    ReloopCode *code = m->module->codes[m->function];

    if (code) {
        reloop_module_set_code(to, function, code);
        reloop_code_move(code, to, function);
        reloop_module_drop(m->module, m->function);
    } else {
        reloop_module_drop(to, function);
    }
}

static void move_all(ReloopModule *to) {
    reloop_module_hold(to);
    for (guint i = 0; i < moving->len; i++) {
        move(&g_array_index(moving, Moving, i), to, i);
    }
    reloop_module_let_go(to);
    reloop_stats_add(RELOOP_MODULES_BUILT, 1);
}

void reloop_merge_take(const ReloopReply *reply) {
    ReloopModule *merged = NULL;

    if (reply->ok) {
        merged = reloop_module_new(reply->bytes, reply->len, moving->len, data_moved);
    } else {
        fprintf(stderr, "reloop: the compiler could not merge modules (please report): %.*s\n",
                (int)reply->len, (const char *)reply->bytes);
        g_ptr_array_unref(data_moved);
    }
    if (merged) {
        move_all(merged);
    } else if (reply->ok && reloop_modules_are_full()) {
        reloop_make_room();
    } else {
        given_up = true;
    }
    for (guint i = 0; i < moving->len; i++) {
        reloop_module_let_go(g_array_index(moving, Moving, i).module);
    }
    g_array_unref(moving);
    moving = NULL;
}
