/* SPDX-License-Identifier: MIT */
/* A profiled run. Node writes profiles when it ends, behind all that runs in it, and exits with 0
 * also where it could not write them: so that is found out from outside. */
#ifndef RELOOP_CLI_PROFILE_RUN_H
#define RELOOP_CLI_PROFILE_RUN_H

/* Runs the program, with signals handed on to it, which writes profiles into the folder. Returns
 * its exit status as a shell has it; after a message STATUS_FAILED where that would be 0 and a
 * profile is not there or, which is removed then, not there as a whole. */
int profile_run(char **argv, const char *folder);

#endif
