/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts drops by guest page. */
#include "qemu/osdep.h"
#include "qemu/thread.h"
#include "exec/target_page.h"
#include "accel/tcg/tb-internal.h"
#include "held_back.h"
#include "region-builder/parameters.h"

typedef struct {
    uint32_t drops;    /* since the window began */
    int64_t window_us; /* when that was */
    int64_t until_us;  /* no region before then */
} Page;

static QemuMutex lock;
static GHashTable *pages; /* guest page number to its Page */

static void __attribute__((constructor)) init_lock(void) {
    qemu_mutex_init(&lock);
}

static gpointer key_of(const TranslationBlock *tb) {
    return GUINT_TO_POINTER((guint)(tb_page_addr0(tb) >> TARGET_PAGE_BITS));
}

void reloop_note_drop(const TranslationBlock *tb) {
    int64_t now = g_get_monotonic_time();
    Page *page;

    qemu_mutex_lock(&lock);
    pages = pages ?: g_hash_table_new_full(NULL, NULL, NULL, g_free);
    page = g_hash_table_lookup(pages, key_of(tb));
    if (!page) {
        page = g_new0(Page, 1);
        g_hash_table_insert(pages, key_of(tb), page);
    }
    if (now - page->window_us > RB_DROPS_WINDOW_MS * 1000) {
        page->window_us = now;
        page->drops = 0;
    }
    if (++page->drops >= rb_parameters.drops) {
        page->until_us = now + RB_HOLD_MS * 1000;
    }
    qemu_mutex_unlock(&lock);
}

bool reloop_is_held_back(const TranslationBlock *tb) {
    bool held = false;

    qemu_mutex_lock(&lock);
    if (pages) {
        const Page *page = g_hash_table_lookup(pages, key_of(tb));

        held = page && g_get_monotonic_time() < page->until_us;
    }
    qemu_mutex_unlock(&lock);
    return held;
}

void reloop_held_back_clear(void) {
    qemu_mutex_lock(&lock);
    g_clear_pointer(&pages, g_hash_table_destroy);
    qemu_mutex_unlock(&lock);
}
