/* SPDX-License-Identifier: MIT */
/* See busy.h. */
#include "tools/reloop/busy.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* The columns that count: proc(5). Guests' time, which follows, is in user and nice already. */
enum { USER, NICE, SYSTEM, IDLE, IOWAIT, IRQ, SOFTIRQ, STEAL, COLUMNS };

bool busy_parse(const char *line, struct busy_times *times) {
    uint64_t column[COLUMNS];

    if (sscanf(line,
               "cpu %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
               " %" SCNu64 " %" SCNu64,
               &column[USER], &column[NICE], &column[SYSTEM], &column[IDLE], &column[IOWAIT],
               &column[IRQ], &column[SOFTIRQ], &column[STEAL]) != COLUMNS) {
        return false;
    }
    times->all = 0;
    for (int i = 0; i < COLUMNS; i++) {
        times->all += column[i];
    }
    times->spent = times->all - column[IDLE] - column[IOWAIT];
    return true;
}

double busy_share(const struct busy_times *from, const struct busy_times *to) {
    uint64_t all = to->all - from->all;
    uint64_t spent = to->spent - from->spent;
    uint64_t ours = to->ours - from->ours;

    /* The kernel counts a process exactly and a processor by its ticks. */
    return all && spent > ours ? (double)(spent - ours) / (double)all : 0;
}

static uint64_t ticks(struct timeval time) {
    uint64_t second = (uint64_t)sysconf(_SC_CLK_TCK);

    return (uint64_t)time.tv_sec * second + (uint64_t)time.tv_usec * second / 1000000;
}

bool busy_now(struct busy_times *times) {
    struct rusage self, children;
    char line[256];
    FILE *file = fopen("/proc/stat", "r");
    bool ok = file && fgets(line, sizeof line, file) && busy_parse(line, times);

    if (file) {
        fclose(file);
    }
    getrusage(RUSAGE_SELF, &self);
    getrusage(RUSAGE_CHILDREN, &children);
    times->ours = ticks(self.ru_utime) + ticks(self.ru_stime) + ticks(children.ru_utime) +
                  ticks(children.ru_stime);
    return ok;
}
