/* SPDX-License-Identifier: MIT */
/*
 * Stands in for ./reloop in differential.bats: prints a digest of each case's code, which is
 * another one with regions where the code has the bytes of FAKE_DIFFERS (in hexadecimal, some
 * digits), and ends early where it has those of FAKE_CRASHES.
 */
#include "guests/differential/blob.h"

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool has(const GString *code, const char *variable) {
    const char *wanted = g_getenv(variable);

    return wanted && *wanted && strstr(code->str, wanted);
}

/* Does what a guest would; false if the case ends it. */
static bool run_case(const struct blob_case *given, bool regions) {
    const uint8_t *starts = (const uint8_t *)(given + 1);
    const uint8_t *code = starts + (given->nstarts * sizeof(uint16_t) + 3) / 4 * 4;
    GString *text = g_string_new(NULL);
    guint digest;

    for (uint32_t i = 0; i < given->code_bytes; i++) {
        g_string_append_printf(text, "%02x", code[i]);
    }
    digest = g_str_hash(text->str);
    if (regions && has(text, "FAKE_CRASHES")) {
        return false;
    }
    printf("= %08x\n", regions && has(text, "FAKE_DIFFERS") ? ~digest : digest);
    g_string_free(text, TRUE);
    return true;
}

int main(int argc, char **argv) {
    g_autofree char *blob = NULL;
    const char *stats = NULL;
    const struct blob_header *header;
    bool regions = true;
    const char *at;

    for (int i = 1; i < argc; i++) {
        regions &= !g_str_equal(argv[i], "--regions=off");
        stats = g_str_has_prefix(argv[i], "--stats=") ? strchr(argv[i], '=') + 1 : stats;
    }
    if (!stats || !g_file_get_contents(argv[argc - 1], &blob, NULL, NULL) ||
        !g_file_set_contents(stats, "{\"tbs_in_regions\":3,\"tbs_interpreted\":1}", -1, NULL)) {
        return 1;
    }
    header = (const struct blob_header *)blob;
    at = (const char *)(header + 1) + BLOB_DATA_PAGES * BLOB_PAGE;
    for (uint32_t i = 0; i < header->ncases; i++) {
        const struct blob_case *given = (const struct blob_case *)at;

        if (!run_case(given, regions)) {
            return 1;
        }
        at += given->bytes;
    }
    puts("differential full checksum 00000000");
    return 1;
}
