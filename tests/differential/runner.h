/* SPDX-License-Identifier: MIT */
/* Runs cases in QEMU by way of ./reloop, several runs at once. */
#ifndef DIFFERENTIAL_RUNNER_H
#define DIFFERENTIAL_RUNNER_H

#include "tests/differential/case.h"

/* How regions are used. */
struct mode {
    const char *name;    /* for people */
    const char *regions; /* of --regions */
    bool sync;
};

extern const struct mode mode_off, mode_on, mode_background, mode_block;

/* Where things are, and how much may go on at once. */
struct runner {
    const char *reloop; /* the command */
    const char *build;  /* the folder of products */
    int jobs;
    double timeout; /* seconds for a run */
};

/* What a run printed. */
struct outcome {
    char **digests; /* one for each case that came to an end; NULL-terminated */
    char *output;   /* all of it */
    char *messages; /* on standard error */
    bool complete;  /* the guest ended as it should */
    double tbs_in_regions, tbs_interpreted, regions_compiled;
    char *fallback_ops; /* names; empty if all ops were lowered, or regions were off */
};

/* Runs the same cases in each of the modes. Outcomes are the caller's, to clear; NULL, with an
 * error, if a run could not be started at all. */
struct outcome *runner_run(const struct runner *r, struct program *const *programs, uint32_t n,
                           const struct conditions *c, const struct mode *const *modes,
                           uint32_t nmodes, gboolean verbose, GError **error);
/* The same with what the target's guest is given. */
struct outcome *runner_run_blob(const struct runner *r, const struct target *target,
                                const GByteArray *blob, const struct conditions *c,
                                const struct mode *const *modes, uint32_t nmodes, GError **error);
void outcomes_free(struct outcome *outcomes, uint32_t n);

/* The first case, from that one on, that did not do the same in both, or n. A case that is endless
 * in the reference is never one, nor is what comes after the reference's own end. */
uint32_t outcome_differs(const struct outcome *reference, const struct outcome *other,
                         uint32_t from, uint32_t n);

#endif
