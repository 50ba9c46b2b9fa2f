/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: bytes into the reader of the wire format, or, if they do not start as a region
 * does, into the reader of the text form. What is read must be valid, come back the same from its
 * own bytes, come back from its text, and bear every analysis.
 */
#include <stdlib.h>
#include <string.h>

#include "cfg/dot.h"
#include "cfg/flow.h"
#include "cfg/text.h"
#include "cfg/verify.h"
#include "cfg/wire.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_verify(const struct cfg_region *region) {
    char reason[200] = "";
    if (!cfg_verify(region, reason, sizeof(reason))) {
        fuzz_found("what was read is not valid", reason);
    }
}

static void check_error(bool read, bool has_status, const char *text) {
    if (read != (text[0] == '\0') || read == has_status) {
        fuzz_found("an error that is none, or none where there is one", text);
    }
    if (strchr(text, '\n')) {
        fuzz_found("an error of two lines", text);
    }
}

/* Every region has one form in bytes. */
static void check_bytes(const struct cfg_region *region, const uint8_t *data, size_t size) {
    size_t length;
    uint8_t *bytes = cfg_wire_write(region, &length);
    if (!bytes) {
        exit(1);
    }
    if (length != size || memcmp(bytes, data, size) != 0) {
        fuzz_found("wire", "written again, the region is other bytes");
    }
    free(bytes);
}

/* What its text says when it is read and written again. Temps may be renumbered by the first
 * reading, so it is the second text that must be the first. */
static void check_text(const struct cfg_region *region) {
    struct cfg_arena *arena = fuzz_arena();
    struct cfg_text_error error;
    char *text = cfg_text_write(region);
    struct cfg_region *again = text ? cfg_text_read(arena, text, &error) : NULL;
    char *text_again = again ? cfg_text_write(again) : NULL;
    if (!text) {
        exit(1);
    }
    if (!again) {
        fuzz_found("a valid region's text cannot be read", error.text);
    }
    if (!text_again || strcmp(text, text_again) != 0) {
        fuzz_found("text", "written again, the region is other text");
    }
    free(text);
    free(text_again);
    cfg_arena_free(arena);
}

static void check_analyses(const struct cfg_region *region) {
    struct cfg_arena *arena = fuzz_arena();
    char *dot = cfg_dot_write(region);
    if (!dot) {
        exit(1);
    }
    free(dot);
    if (!cfg_flow_new(arena, region)) {
        fuzz_found("flow", "a region within limits.h exhausts an arena of CFG_LIMIT_ARENA");
    }
    cfg_arena_free(arena);
}

static void check_region(const struct cfg_region *region) {
    check_verify(region);
    check_text(region);
    check_analyses(region);
}

static void read_wire(const uint8_t *data, size_t size) {
    struct cfg_arena *arena = fuzz_arena();
    struct cfg_wire_error error;
    size_t consumed = 0;
    const struct cfg_region *region = cfg_wire_read(arena, data, size, &consumed, &error);
    check_error(region != NULL, error.status != CFG_WIRE_OK, error.text);
    if (region) {
        check_bytes(region, data, consumed);
        check_region(region);
    }
    cfg_arena_free(arena);
}

static void read_text(const uint8_t *data, size_t size) {
    struct cfg_arena *arena = fuzz_arena();
    struct cfg_text_error error;
    char *text = malloc(size + 1);
    if (!text) {
        exit(1);
    }
    memcpy(text, data, size);
    text[size] = '\0';
    const struct cfg_region *region = cfg_text_read(arena, text, &error);
    check_error(region != NULL, region == NULL, error.text);
    if (region) {
        check_region(region);
    }
    free(text);
    cfg_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size >= 4 && memcmp(data, "regi", 4) == 0) {
        read_text(data, size);
    } else {
        read_wire(data, size);
    }
    return 0;
}
