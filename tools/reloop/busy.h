/* SPDX-License-Identifier: MIT */
/* How much of the machine's processor time others used while something was measured. */
#ifndef RELOOP_CLI_BUSY_H
#define RELOOP_CLI_BUSY_H

#include <stdbool.h>
#include <stdint.h>

/* Above this share measured times are not to be believed: two cores, a third of one taken. */
#define BUSY_SHARE 0.15

/* Processor time since some start, in the kernel's ticks (sysconf(_SC_CLK_TCK)). */
struct busy_times {
    uint64_t all;   /* of all processors, idle or not */
    uint64_t spent; /* by anybody, and what a hypervisor gave to other machines */
    uint64_t ours;  /* by this process and its children that ended */
};

/* Reads the first line of /proc/stat. False where the line has another form. */
bool busy_parse(const char *line, struct busy_times *times);

/* The share of all processor time that others spent from one reading to the other: 0 to 1, and 0
 * where no time went by. */
double busy_share(const struct busy_times *from, const struct busy_times *to);

/* Reads all of it now. False where there is no /proc/stat. */
bool busy_now(struct busy_times *times);

#endif
