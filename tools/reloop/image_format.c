/* SPDX-License-Identifier: MIT */
/* See image_format.h. */
#include "tools/reloop/image_format.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#define HEAD_BYTES 128

/* What a file of a format has at an offset. */
static const struct {
    const char *name;
    gsize at, length;
    const char *bytes;
} formats[] = {
    {"VMDK", 0, 4, "KDMV"},
    {"VMDK", 0, 4, "COWD"},
    {"VMDK", 0, 21, "# Disk DescriptorFile"},
    {"VDI", 64, 4, "\x7f\x10\xda\xbe"},
    {"VHD", 0, 8, "conectix"},
    {"VHDX", 0, 8, "vhdxfile"},
    {"QED", 0, 4, "QED"}, /* and its 0 */
    {"qcow (version 1)", 0, 8, "QFI\xfb\0\0\0\x01"},
    {"Parallels", 0, 16, "WithoutFreeSpace"},
    {"Parallels", 0, 16, "WithouFreSpacExt"},
    {"Bochs", 0, 22, "Bochs Virtual HD Image"},
};

const char *image_format_unknown(const char *path) {
    char head[HEAD_BYTES] = {0};
    FILE *file = fopen(path, "rb");
    gsize length = file ? fread(head, 1, sizeof head, file) : 0;

    if (file) {
        fclose(file);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
        if (length >= formats[i].at + formats[i].length &&
            memcmp(head + formats[i].at, formats[i].bytes, formats[i].length) == 0) {
            return formats[i].name;
        }
    }
    return NULL;
}
