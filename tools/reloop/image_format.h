/* SPDX-License-Identifier: MIT */
/* Formats of disk images, by what is in the file. */
#ifndef RELOOP_CLI_IMAGE_FORMAT_H
#define RELOOP_CLI_IMAGE_FORMAT_H

/* The name of the file's format if it is one that our QEMU is built without (it would take the file
 * for a raw image); NULL if not, or if the file cannot be read. */
const char *image_format_unknown(const char *path);

#endif
