/* SPDX-License-Identifier: MIT */
/* All targets, and what their files share. */
#include "tests/differential/target.h"
#include "tests/differential/i386.h"

const struct target *const targets[] = {&target_i386, NULL};

const struct target *target_by_name(const char *name) {
    for (int i = 0; targets[i]; i++) {
        if (g_str_equal(targets[i]->name, name)) {
            return targets[i];
        }
    }
    return NULL;
}

uint32_t below(struct generator *g, uint32_t n) {
    return n < 2 ? 0 : (uint32_t)g_rand_int_range(g->rand, 0, (gint32)n);
}

bool chance(struct generator *g, uint32_t percent) {
    return below(g, 100) < percent;
}

uint32_t word(struct generator *g) {
    uint32_t bits = g_rand_int(g->rand);

    switch (below(g, 8)) {
    case 0:
        return 1u << (bits & 31);
    case 1:
        return (1u << (bits & 31)) - 1;
    case 2:
        return -(1u << (bits & 31));
    case 3:
    case 4:
        return bits % 67 - 33;
    default:
        return bits;
    }
}

struct item *append(struct generator *g, const struct item *item) {
    g->instructions += g->runs;
    g_array_append_val(g->program->items, *item);
    return &g_array_index(g->program->items, struct item, g->program->items->len - 1);
}
