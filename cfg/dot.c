/* SPDX-License-Identifier: MIT */
/* Writes the picture described in dot.h. */
#include "dot.h"

#include <inttypes.h>

#include "buffer.h"
#include "flow.h"
#include "limits.h"

static void put_block(struct cfg_buffer *out, const struct cfg_region *r, const struct cfg_graph *g,
                      uint32_t index) {
    const struct cfg_block *b = &r->blocks[index];
    const char *style = g->irreducible_target[index] ? ", color=red, penwidth=2"
                        : g->loop_header[index]      ? ", penwidth=3"
                                                     : "";
    cfg_buffer_printf(out,
                      "  b%" PRIu32 " [label=\"%" PRIu32 ": 0x%" PRIx64 "\\n%" PRIu64
                      " times, %" PRIu32 " ops, depth %" PRIu32 "\"%s];\n",
                      index, index, b->pc, b->count, b->nops, g->loop_depth[index], style);
}

static bool is_retreating(const struct cfg_graph *g, uint32_t from, uint32_t to) {
    return g->rpo_index[from] != CFG_GRAPH_NONE && g->rpo_index[to] <= g->rpo_index[from];
}

static void put_guard(struct cfg_buffer *out, const struct cfg_graph *g, uint32_t from,
                      const struct cfg_edge *edge) {
    cfg_buffer_printf(
        out, "  b%" PRIu32 " -> b%" PRIu32 " [label=\"%" PRIu64 "\", color=blue%s];\n", from,
        edge->target, edge->count, is_retreating(g, from, edge->target) ? ", style=bold" : "");
}

/* Does an op of the block go there? Captured blocks have two edges whether or not they do. */
static bool has_edge(const struct cfg_block *b, uint32_t edge) {
    for (uint32_t i = 0; i < b->nops; i++) {
        if (b->ops[i].opc == CFG_OPC_goto_tb && cfg_op_const(&b->ops[i], 0) == edge) {
            return true;
        }
    }
    return false;
}

static void put_edge(struct cfg_buffer *out, const struct cfg_region *r, const struct cfg_graph *g,
                     uint32_t from, uint32_t e) {
    const struct cfg_edge *edge = &r->blocks[from].edges[e];
    if (edge->kind == CFG_EDGE_DIRECT) {
        cfg_buffer_printf(out, "  b%" PRIu32 " -> b%" PRIu32 " [label=\"%" PRIu64 "\"%s];\n", from,
                          edge->target, edge->count,
                          is_retreating(g, from, edge->target) ? ", style=bold" : "");
        return;
    }
    cfg_buffer_printf(
        out, "  x%" PRIu32 "_%" PRIu32 " [label=\"exit %" PRIu32 "\", shape=plain];\n", from, e, e);
    cfg_buffer_printf(
        out, "  b%" PRIu32 " -> x%" PRIu32 "_%" PRIu32 " [label=\"%" PRIu64 "\", style=dashed];\n",
        from, from, e, edge->count);
}

char *cfg_dot_write(const struct cfg_region *region) {
    struct cfg_buffer out = {0};
    struct cfg_arena *arena = cfg_arena_new(CFG_LIMIT_ARENA);
    struct cfg_graph *g = arena ? cfg_block_graph(arena, region) : NULL;
    if (!g) {
        cfg_arena_free(arena);
        return NULL;
    }
    cfg_buffer_printf(&out, "digraph region {\n  node [shape=box, fontname=monospace];\n");
    for (uint32_t b = 0; b < region->nblocks; b++) {
        put_block(&out, region, g, b);
    }
    for (uint32_t b = 0; b < region->nblocks; b++) {
        for (uint32_t e = 0; e < 2; e++) {
            if (has_edge(&region->blocks[b], e)) {
                put_edge(&out, region, g, b, e);
            }
        }
        for (uint32_t i = 0; i < region->blocks[b].nguards; i++) {
            put_guard(&out, g, b, &region->blocks[b].guards[i]);
        }
    }
    cfg_buffer_printf(&out, "}\n");
    cfg_arena_free(arena);
    return cfg_buffer_finish(&out, NULL);
}
