/* SPDX-License-Identifier: MIT */
#include "tests/processor/report.h"
#include "tests/differential/case.h"

#include <string.h>

/* Where a word of the state is: "eax", "st3[1]", "data+0x14". */
static char *word_name(guint word) {
    static const char *const first[] = {"eax", "ecx", "edx",    "ebx",    "esp",   "ebp",    "esi",
                                        "edi", "eip", "eflags", "vector", "error", "address"};
    guint floating = G_STRUCT_OFFSET(struct sequence_state, floating) / 4;
    guint data = G_STRUCT_OFFSET(struct sequence_state, data) / 4;
    guint stack = G_STRUCT_OFFSET(struct sequence_state, stack) / 4;

    if (word < floating) {
        return g_strdup(first[word]);
    }
    if (word >= stack) {
        return g_strdup_printf("stack+0x%x", 4 * (word - stack));
    }
    if (word >= data) {
        return g_strdup_printf("data+0x%x", 4 * (word - data));
    }
    word -= floating;
    if (word == FLOAT_CONTROL) {
        return g_strdup("status:control");
    }
    if (word == FLOAT_TAG) {
        return g_strdup("tags");
    }
    if (word == FLOAT_MXCSR) {
        return g_strdup("mxcsr");
    }
    if (word < FLOAT_ST) {
        return g_strdup("pointers");
    }
    return g_strdup_printf("%s%u[%u]", word < FLOAT_XMM ? "st" : "xmm",
                           (word - (word < FLOAT_XMM ? FLOAT_ST : FLOAT_XMM)) / 4, word % 4);
}

/* The instruction's line of the case's text, which has the disassembly. */
static char *instruction_text(const struct culprit *c) {
    struct conditions conditions = conditions_default();
    g_autofree char *text = case_text(c->program, &conditions);
    g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
    guint n = g_strv_length(lines);

    return n && c->found ? g_strdup(lines[n - 1]) : g_strdup("  no single instruction of it");
}

static void add_words(GString *text, const struct culprit *c) {
    const uint32_t *before = (const uint32_t *)&c->before;
    const uint32_t *processor = (const uint32_t *)&c->processor;
    const uint32_t *guest = (const uint32_t *)&c->guest;

    for (guint i = 0; i < SEQUENCE_WORDS; i++) {
        if (processor[i] != guest[i]) {
            g_autofree char *name = word_name(i);

            g_string_append_printf(text, "    %-16s before %08x  processor %08x  guest %08x\n",
                                   name, before[i], processor[i], guest[i]);
        }
    }
}

static void add_state(GString *text, const struct sequence_state *s) {
    static const char *const names[] = {"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"};
    const uint32_t *f = s->floating;

    g_string_append(text, "    before:");
    for (int i = 0; i < 8; i++) {
        g_string_append_printf(text, " %s %08x", names[i], s->registers[i]);
    }
    g_string_append_printf(
        text, " eflags %03x\n    control %04x status %04x tags %02x mxcsr %04x\n", s->eflags,
        f[FLOAT_CONTROL] & 0xffff, f[FLOAT_CONTROL] >> 16, f[FLOAT_TAG], f[FLOAT_MXCSR]);
    for (int i = 0; i < 8; i++) {
        const uint32_t *st = f + FLOAT_ST + 4 * i, *xmm = f + FLOAT_XMM + 4 * i;

        g_string_append_printf(text, "    st%d %04x %08x%08x   xmm%d %08x %08x %08x %08x\n", i,
                               st[2], st[1], st[0], i, xmm[3], xmm[2], xmm[1], xmm[0]);
    }
}

char *report_culprit(const struct culprit *c) {
    GString *text = g_string_new(NULL);
    g_autofree char *instruction = instruction_text(c);

    g_string_append_printf(text, "%s   (run %u, %s)\n", instruction, c->run,
                           c->round ? "hot" : "cold");
    add_words(text, c);
    add_state(text, &c->before);
    return g_string_free(text, FALSE);
}

char *report_kind(const struct culprit *c) {
    GString *kind = g_string_new(c->found ? c->item.note : "?");
    const uint32_t *processor = (const uint32_t *)&c->processor;
    const uint32_t *guest = (const uint32_t *)&c->guest;
    g_autofree char *last = NULL;

    if (c->found) {
        g_string_append_printf(kind, " (%s%s%s%u:%02x", c->in.narrow ? "66 " : "",
                               c->in.rep ? "f3 " : "", c->in.repne ? "f2 " : "", c->in.map,
                               c->in.opcode);
        if (c->in.map == MAP_ONE && c->in.has_modrm) {
            g_string_append_printf(kind, "/%u%s", c->in.reg, c->in.mod == 3 ? "" : " m");
        }
        g_string_append(kind, ")");
    }
    for (guint i = 0; i < SEQUENCE_WORDS; i++) {
        if (processor[i] != guest[i]) {
            char *name = word_name(i);

            for (char *end = name; *end; end++) { /* st3[1] is as st5[0] */
                if (g_ascii_isdigit(*end) || *end == '+' || *end == '[') {
                    *end = '\0';
                    break;
                }
            }
            if (last && g_str_equal(last, name)) {
                g_free(name);
                continue;
            }
            g_string_append_printf(kind, " %s", name);
            g_free(last);
            last = name;
        }
    }
    return g_string_free(kind, FALSE);
}
