/* SPDX-License-Identifier: MIT */
/* What fixture.h promises. */
#include "fixture.h"

#include "cfg/limits.h"
#include "cfg/text.h"

struct cfg_arena *fixture_arena(void) {
    struct cfg_arena *arena = cfg_arena_new(CFG_LIMIT_ARENA);
    assert_non_null(arena);
    return arena;
}

struct cfg_region *fixture_region(struct cfg_arena *arena, const char *blocks) {
    static const char head[] = FIXTURE_HEAD;
    struct cfg_text_error error;
    char *text = malloc(sizeof(head) + strlen(blocks));
    assert_non_null(text);
    strcpy(text, head);
    strcat(text, blocks);
    struct cfg_region *region = cfg_text_read(arena, text, &error);
    if (!region) {
        print_message("line %u: %s\n", error.line, error.text);
    }
    assert_non_null(region);
    free(text);
    return region;
}
