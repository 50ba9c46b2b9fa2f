/* SPDX-License-Identifier: MIT */
/* Standard output: that what was printed has arrived. */
#ifndef RELOOP_CLI_OUTPUT_H
#define RELOOP_CLI_OUTPUT_H

/* A status, after a message if standard output is closed. Where the program exits, from now on,
 * with something that could not be written, it says so and its status is STATUS_FAILED. */
int output_check(void);

#endif
