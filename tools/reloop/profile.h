/* SPDX-License-Identifier: MIT */
/*
 * Profiles as V8 writes them (node --cpu-prof): one file per thread, a tree of calls and the
 * samples taken in it. WebAssembly functions without a name are "wasm-function[INDEX]" there.
 */
#ifndef RELOOP_CLI_PROFILE_H
#define RELOOP_CLI_PROFILE_H

#include <glib.h>

#define PROFILE_SUFFIX ".cpuprofile"

/* What a function belongs to. */
enum part {
    PART_QEMU,       /* the module that a thread starts in: QEMU, or in its worker the compiler */
    PART_REGIONS,    /* any other WebAssembly */
    PART_JAVASCRIPT, /* Node's own included */
    PART_ENGINE,     /* compiling, collecting garbage, all else that is not a function's */
    PART_IDLE,
    PART_COUNT,
};

struct profile_function {
    char *name;
    const char *module; /* where it is from, as V8 says; of QEMU's functions NULL */
    enum part part;
    double self;  /* seconds */
    double total; /* with what it called */
};

struct profile {
    guint thread;         /* 0 is the main thread */
    gboolean is_qemu;     /* a thread of QEMU's, not the compiler's */
    GPtrArray *functions; /* of struct profile_function *, most of their own time first */
    double seconds;       /* all samples */
    double parts[PART_COUNT];
};

/* A part of the run: seconds from the start of the thread that started first. */
struct profile_span {
    double from, to;
};

/* Reads what every profile of the folder has of that part, in the order of threads; QEMU's
 * functions get their names from the file of symbols (a line each: index, ':', name), unless that
 * is NULL, and regions the guest's functions from guest_symbols (profile_guest.h), unless that is
 * NULL. NULL, after a message, if there is none or one is not as V8 writes them. Never freed. */
GPtrArray *profiles_read(const char *folder, const char *symbols, const char *guest_symbols,
                         struct profile_span span);

#endif
