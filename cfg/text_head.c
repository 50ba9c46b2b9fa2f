/* SPDX-License-Identifier: MIT */
/* What stands before a text's blocks: the region's flags, its machine, its helpers. */
#include "text_head.h"

#include <string.h>

#include "limits.h"
#include "text_names.h"

static void read_mode(struct cfg_words *w, struct cfg_machine *m) {
    if (m->nmodes == CFG_MODES_MAX) {
        cfg_words_fail(w, "more than %d MMU modes", CFG_MODES_MAX);
        return;
    }
    cfg_words_expect(w, "mask");
    m->tlb_mask[m->nmodes] = cfg_words_get_s32(w);
    cfg_words_expect(w, "table");
    m->tlb_table[m->nmodes++] = cfg_words_get_s32(w);
}

static void read_global(struct cfg_words *w, struct cfg_machine *m) {
    if (m->nglobals == CFG_LIMIT_GLOBALS) {
        cfg_words_fail(w, "more than %d globals", CFG_LIMIT_GLOBALS);
        return;
    }
    m->globals = cfg_words_grow(w, m->globals, m->nglobals, sizeof(*m->globals));
    if (m->globals) {
        struct cfg_global *global = &m->globals[m->nglobals++];
        cfg_words_get_name(w, global->name, sizeof(global->name));
        global->type = cfg_words_get_type(w);
        global->offset = cfg_words_get_s32(w);
    }
}

static void read_tlb_entry(struct cfg_words *w, struct cfg_machine *m) {
    cfg_words_expect(w, "bits");
    m->entry_bits = cfg_words_get_u8(w);
    cfg_words_expect(w, "read");
    m->entry_read = cfg_words_get_u8(w);
    cfg_words_expect(w, "write");
    m->entry_write = cfg_words_get_u8(w);
    cfg_words_expect(w, "addend");
    m->entry_addend = cfg_words_get_u8(w);
}

static void read_env(struct cfg_words *w, struct cfg_machine *m) {
    cfg_words_expect(w, "exit_request");
    m->exit_request = cfg_words_get_s32(w);
    cfg_words_expect(w, "exit_value");
    m->exit_value = cfg_words_get_s32(w);
    cfg_words_expect(w, "raised");
    m->raised = cfg_words_get_s32(w);
    cfg_words_expect(w, "counters");
    m->counters = cfg_words_get_s32(w);
}

static void read_tb(struct cfg_words *w, struct cfg_machine *m) {
    cfg_words_expect(w, "code");
    m->tb_code = cfg_words_get_u32(w);
    cfg_words_expect(w, "jump");
    m->tb_jump = cfg_words_get_u32(w);
}

static void read_jump_cache(struct cfg_words *w, struct cfg_machine *m) {
    cfg_words_expect(w, "env");
    m->jump_cache = cfg_words_get_s32(w);
    cfg_words_expect(w, "tb");
    m->jump_tb = cfg_words_get_u32(w);
    cfg_words_expect(w, "pc");
    m->jump_pc = cfg_words_get_u32(w);
}

static void read_float(struct cfg_words *w, struct cfg_machine *m) {
    cfg_words_expect(w, "env");
    m->float_state = cfg_words_get_s32(w);
    cfg_words_expect(w, "mask");
    m->float_mask = cfg_words_get_u32(w);
    cfg_words_expect(w, "plain");
    m->float_plain = cfg_words_get_u32(w);
}

static void read_indices(struct cfg_words *w, uint32_t *indices, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        indices[i] = cfg_words_get_u32(w);
    }
}

/* One line of the machine; false if it is none. */
static bool read_machine_line(struct cfg_words *w, struct cfg_machine *m) {
    if (cfg_words_accept(w, "page_bits")) {
        m->page_bits = cfg_words_get_u8(w);
    } else if (cfg_words_accept(w, "tlb_entry")) {
        read_tlb_entry(w, m);
    } else if (cfg_words_accept(w, "mode")) {
        read_mode(w, m);
    } else if (cfg_words_accept(w, "env")) {
        read_env(w, m);
    } else if (cfg_words_accept(w, "tb")) {
        read_tb(w, m);
    } else if (cfg_words_accept(w, "jump_cache")) {
        read_jump_cache(w, m);
    } else if (cfg_words_accept(w, "float")) {
        read_float(w, m);
    } else if (cfg_words_accept(w, "load")) {
        read_indices(w, m->load, 8);
    } else if (cfg_words_accept(w, "store")) {
        read_indices(w, m->store, 4);
    } else if (cfg_words_accept(w, "global")) {
        read_global(w, m);
    } else {
        return false;
    }
    cfg_words_end_line(w);
    return true;
}

static void read_helper(struct cfg_words *w, struct cfg_region *region) {
    if (region->nhelpers == CFG_LIMIT_HELPERS) {
        cfg_words_fail(w, "more than %d helpers", CFG_LIMIT_HELPERS);
        return;
    }
    region->helpers =
        cfg_words_grow(w, region->helpers, region->nhelpers, sizeof(*region->helpers));
    char *name = cfg_words_allocate(w, CFG_LIMIT_NAME + 1, 1);
    if (w->failed) {
        return;
    }
    struct cfg_helper *helper = &region->helpers[region->nhelpers++];
    helper->name = name;
    cfg_words_get_name(w, name, CFG_LIMIT_NAME + 1);
    cfg_words_expect(w, "func");
    helper->func = cfg_words_get_u32(w);
    while (!w->failed && !cfg_words_accept(w, "ret")) {
        helper->flags |=
            1u << cfg_words_get_choice(w, "flag", cfg_call_flag_names, CFG_CALL_FLAG_NAMES);
    }
    helper->ret = cfg_words_get_type(w);
    cfg_words_expect(w, "args");
    while (cfg_words_more(w)) {
        if (helper->nargs == CFG_HELPER_ARGS_MAX) {
            cfg_words_fail(w, "more than %d arguments", CFG_HELPER_ARGS_MAX);
            return;
        }
        helper->args[helper->nargs++] = cfg_words_get_type(w);
    }
}

void cfg_text_read_head(struct cfg_words *w, struct cfg_region *region) {
    struct cfg_machine *m = &region->machine;
    cfg_words_next_line(w);
    cfg_words_expect(w, "region");
    region->flags |= cfg_words_accept(w, "chain") ? CFG_REGION_CHAIN : 0;
    region->flags |= cfg_words_accept(w, "count_blocks") ? CFG_REGION_COUNT_BLOCKS : 0;
    region->flags |= cfg_words_accept(w, "ungrouped") ? CFG_REGION_UNGROUPED : 0;
    cfg_words_end_line(w);
    cfg_words_next_line(w);
    cfg_words_expect(w, "machine");
    cfg_words_get_name(w, m->arch, sizeof(m->arch));
    cfg_words_end_line(w);
    while (cfg_words_next_line(w) && read_machine_line(w, m)) {
    }
    while (!w->failed && cfg_words_accept(w, "helper")) {
        read_helper(w, region);
        cfg_words_next_line(w);
    }
}
