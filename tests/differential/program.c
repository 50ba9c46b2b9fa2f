/* SPDX-License-Identifier: MIT */
/* See program.h. */
#include "tests/differential/program.h"
#include "tests/differential/target.h"

#include "guests/differential/blob.h"

struct program *program_new(const struct target *target) {
    struct program *p = g_new0(struct program, 1);

    p->target = target;
    p->items = g_array_new(FALSE, TRUE, sizeof(struct item));
    return p;
}

void program_free(struct program *p) {
    if (p) {
        g_array_unref(p->items);
        g_free(p);
    }
}

struct program *program_copy(const struct program *p) {
    struct program *copy = g_memdup2(p, sizeof *p);

    copy->items = g_array_copy(p->items);
    return copy;
}

uint32_t program_label(struct program *p) {
    return p->nlabels++;
}

void program_place(struct program *p, uint32_t label) {
    struct item item = {.kind = ITEM_LABEL, .label = label};

    g_array_append_val(p->items, item);
}

static struct item *item_at(const struct program *p, guint i) {
    return &g_array_index(p->items, struct item, i);
}

/* Offsets of all items and of the end, and of the labels. */
struct layout {
    uint32_t *item, *label;
    uint32_t end;
};

static struct layout lay_out(const struct program *p) {
    struct layout l = {g_new(uint32_t, p->items->len + 1), g_new(uint32_t, p->nlabels + 1), 0};

    memset(l.label, 0xff, (p->nlabels + 1) * sizeof *l.label);
    for (guint i = 0; i < p->items->len; i++) {
        const struct item *item = item_at(p, i);

        l.item[i] = l.end;
        if (item->kind == ITEM_LABEL) {
            l.label[item->label] = l.end;
        }
        l.end += item->nbytes;
    }
    for (uint32_t i = 0; i < p->nlabels; i++) {
        l.label[i] = MIN(l.label[i], l.end);
    }
    return l;
}

static void layout_clear(struct layout *l) {
    g_free(l->item);
    g_free(l->label);
}

/* Fills in the references; an item whose reference does not reach is made longer. Returns whether
 * all did. */
static bool fill_in(struct program *p, const struct layout *l, uint32_t base) {
    bool all = true;

    for (guint i = 0; i < p->items->len; i++) {
        struct item *item = item_at(p, i);

        if (item->kind == ITEM_LABEL || item->label == NO_LABEL) {
            continue;
        }
        if (!p->target->relocate(item, base + l->item[i],
                                 base + l->label[item->label] + (uint32_t)item->addend)) {
            p->target->widen(item);
            all = false;
        }
    }
    return all;
}

bool program_link(struct program *p, uint32_t slot, struct linked *linked) {
    uint32_t base = BLOB_CODE + slot * BLOB_SLOT + p->offset;
    struct layout l = lay_out(p);

    while (!fill_in(p, &l, base)) {
        layout_clear(&l);
        l = lay_out(p);
    }
    linked->code = g_byte_array_new();
    linked->starts = g_array_new(FALSE, FALSE, sizeof(uint16_t));
    for (guint i = 0; i < p->items->len; i++) {
        const struct item *item = item_at(p, i);
        uint16_t at = (uint16_t)l.item[i];

        if (item->kind == ITEM_CODE) {
            g_array_append_val(linked->starts, at);
        }
        g_byte_array_append(linked->code, item->bytes, item->nbytes);
    }
    layout_clear(&l);
    return p->offset + linked->code->len <= BLOB_CODE_PAGES * BLOB_PAGE;
}

void linked_clear(struct linked *linked) {
    g_byte_array_unref(linked->code);
    g_array_unref(linked->starts);
}
