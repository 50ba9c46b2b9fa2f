/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which places are free, and which thread has heard of what. */
#include "qemu/osdep.h"
#include "qemu/atomic.h"
#include "qemu/notify.h"
#include "qemu/queue.h"
#include "qemu/thread.h"
#include "link.h"
#include "options.h"
#include "places.h"

/* What a thread has heard of. Its memory is freed by another thread, or never. */
typedef struct Listener {
    uint64_t seen; /* drops, so far */
    bool gone;     /* the thread has ended */
    Notifier at_exit;
    QTAILQ_ENTRY(Listener) next;
} Listener;

static QTAILQ_HEAD(, Listener) listeners = QTAILQ_HEAD_INITIALIZER(listeners);
static __thread Listener *own;

static GArray *free_places,
    *dropped;               /* of uint32_t; dropped: in that order, but for the first ... */
static uint64_t forgotten;  /* ... so many, which all have seen and are free */
static uint64_t asked;      /* drops when reloop_places_overdue() was true last */
static uint32_t first, end; /* the first place, and behind the last one */

static void first_time(void) {
    if (!free_places) {
        free_places = g_array_new(false, false, sizeof(uint32_t));
        dropped = g_array_new(false, false, sizeof(uint32_t));
        first = end = reloop_table_length();
    }
}

static uint64_t drops(void) {
    return forgotten + dropped->len;
}

static void thread_ends(Notifier *notifier, void *unused) {
    qatomic_store_release(&container_of(notifier, Listener, at_exit)->gone, true);
}

/* Its table is new: there is nothing in it to forget. */
static void register_thread(void) {
    own = g_new0(Listener, 1);
    own->seen = drops();
    own->at_exit.notify = thread_ends;
    qemu_thread_atexit_add(&own->at_exit);
    QTAILQ_INSERT_TAIL(&listeners, own, next);
}

/* The drops that all threads have seen. */
static uint64_t seen_by_all(void) {
    uint64_t least = drops();
    Listener *listener, *tmp;

    QTAILQ_FOREACH_SAFE(listener, &listeners, next, tmp) {
        if (qatomic_load_acquire(&listener->gone)) {
            QTAILQ_REMOVE(&listeners, listener, next);
            g_free(listener);
        } else {
            least = MIN(least, listener->seen);
        }
    }
    return least;
}

static void free_what_all_have_seen(void) {
    guint n = seen_by_all() - forgotten;

    if (n) {
        g_array_append_vals(free_places, dropped->data, n);
        g_array_remove_range(dropped, 0, n);
        forgotten += n;
    }
}

bool reloop_places_take(uint32_t *places, uint32_t n) {
    uint32_t used, grown;

    first_time();
    free_what_all_have_seen();
    used = MIN(n, free_places->len);
    grown = n - used;
    if (grown > reloop_options()->places - (end - first) || !reloop_table_reach(end + grown)) {
        return false;
    }
    for (uint32_t i = 0; i < used; i++) {
        places[i] = g_array_index(free_places, uint32_t, free_places->len - 1 - i);
    }
    g_array_set_size(free_places, free_places->len - used);
    for (uint32_t i = used; i < n; i++) {
        places[i] = end++;
    }
    return true;
}

void reloop_places_give_back(const uint32_t *places, uint32_t n) {
    g_array_append_vals(free_places, places, n);
}

void reloop_places_drop(uint32_t place) {
    g_array_append_val(dropped, place);
}

void reloop_places_catch_up(void) {
    first_time();
    if (!own) {
        register_thread();
    }
    for (; own->seen < drops(); own->seen++) {
        uint32_t place = g_array_index(dropped, uint32_t, own->seen - forgotten);

        /* Where the function was gone before this thread heard of it, there may be no place. */
        if (place < reloop_table_length()) {
            reloop_unlink(place);
        }
    }
}

uint32_t reloop_places_end(void) {
    first_time();
    return end;
}

bool reloop_places_overdue(void) {
    if (drops() - seen_by_all() < RELOOP_PLACES_OVERDUE ||
        drops() - asked < RELOOP_PLACES_OVERDUE) {
        return false;
    }
    asked = drops();
    return true;
}

uint32_t reloop_places_count(void) {
    return end - first;
}
