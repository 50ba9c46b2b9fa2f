/* SPDX-License-Identifier: MIT */
/* See profile_qemu.h. */
#include "tools/reloop/profile_qemu.h"
#include "tools/reloop/message.h"

#define NOTE "qemu.txt"

int profile_note_qemu(const char *folder, const char *qemu) {
    g_autofree char *note = g_build_filename(folder, NOTE, NULL);
    g_autofree char *absolute = g_canonicalize_filename(qemu, NULL);
    g_autofree char *line = g_strconcat(absolute, "\n", NULL);
    g_autoptr(GError) error = NULL;

    return g_file_set_contents(note, line, -1, &error) ? STATUS_OK : fail_with(error);
}

char *profile_qemu(const char *folder) {
    g_autofree char *note = g_build_filename(folder, NOTE, NULL);
    char *line = NULL;

    return g_file_get_contents(note, &line, NULL, NULL) ? g_strstrip(line) : NULL;
}
