/* SPDX-License-Identifier: MIT */
/* This machine's processor. One thread only: signals and memory at fixed addresses are its own. */
#ifndef PROCESSOR_ORACLE_H
#define PROCESSOR_ORACLE_H

#include "tests/processor/translate.h"

#include "guests/differential/sequence.h"

/* Why there is none, for people; or NULL, and then it can be used. Memory is what cases start with
 * (BLOB_DATA_PAGES). */
const char *oracle_open(const uint32_t *memory);

enum oracle_end {
    ORACLE_FINE,
    ORACLE_ELSEWHERE, /* it wrote, or faulted, where guest and processor are not the same */
};

/* Runs the code once. *after gets all but eip; *offset is where the code ended. */
enum oracle_end oracle_run(const struct translation *t, const struct sequence_state *before,
                           struct sequence_state *after, uint32_t *offset);

#endif
