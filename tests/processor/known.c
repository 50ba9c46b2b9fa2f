/* SPDX-License-Identifier: MIT */
#include "tests/processor/known.h"

#include <string.h>

const struct known known[] = {
    {NULL, NULL, NULL},
};
const guint nknown = G_N_ELEMENTS(known) - 1;

static bool equal(const struct sequence_state *a, const struct sequence_state *b) {
    return memcmp(a, b, sizeof *a) == 0;
}

bool known_explains(const struct culprit *c, guint *counts) {
    struct sequence_state guest = c->guest;

    for (guint i = 0; i < nknown && !equal(&guest, &c->processor); i++) {
        struct sequence_state before = guest;

        known[i].forgive(c, &guest);
        counts[i] += !equal(&before, &guest);
    }
    return equal(&guest, &c->processor);
}
