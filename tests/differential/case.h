/* SPDX-License-Identifier: MIT */
/* A case: a program and the conditions it ran under; as text, and as a part of what a guest is
 * given. */
#ifndef DIFFERENTIAL_CASE_H
#define DIFFERENTIAL_CASE_H

#include "tests/differential/program.h"

/* What belongs to a whole run of QEMU. */
struct conditions {
    int threshold;     /* of regions */
    gboolean parallel; /* with the target's arguments for it */
    int hertz;         /* timer interrupts a second */
};

/* Nothing but an end to endless programs; compiled early, so that few iterations do. */
struct conditions conditions_default(void);

/* The case as text, with the disassembly as comments, where the target's objdump can be run. */
char *case_text(struct program *p, const struct conditions *c);
bool case_write(const char *path, struct program *p, const struct conditions *c, GError **error);

/* Reads what case_text() wrote; path becomes the name. NULL, with a reason that names the line, if
 * it is not such. */
struct program *case_read(const char *path, struct conditions *c, GError **error);

/* The programs as the guest's module; all must be linkable (program_link()). */
GByteArray *case_blob(struct program *const *programs, uint32_t n, const struct conditions *c,
                      gboolean verbose);

#endif
