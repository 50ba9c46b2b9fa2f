/* SPDX-License-Identifier: MIT */
/* Batch after batch of cases, compared in several modes. */
#ifndef DIFFERENTIAL_CAMPAIGN_H
#define DIFFERENTIAL_CAMPAIGN_H

#include "tests/differential/runner.h"

enum { CASES_MAX = 1000 }; /* of a batch */

struct campaign {
    const struct target *target;
    struct runner runner;
    const char *keep;  /* folder for cases that differ */
    const char *state; /* file that gets the next seed, or NULL */
    uint32_t seed, cases;
    uint32_t batches; /* so many, and as many more as can begin within the seconds */
    double seconds;
    gboolean as_is; /* cases that differ are kept as they are */
    gboolean verbose;
};

/* Both print progress and a summary; false if anything differed or could not be run. */
bool campaign_run(const struct campaign *c);
bool campaign_replay(const struct campaign *c, char **paths);

#endif
