/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compiled modules. Each thread has a function table of its own, as WebAssembly has it; a function
 * has the same place in all of them (places.h), but is there only once that thread has instantiated
 * its module, which it does in the main loop, in the order the modules were made. A thread that
 * comes upon a region whose function it has not got finds another one in its place, or no place:
 * either way the main loop gets it the function first.
 *
 * All under the service's lock (events.c), on vCPUs' threads.
 */
#ifndef RELOOP_MODULES_H
#define RELOOP_MODULES_H

#include "qemu/queue.h"
#include "qemu/rcu.h"

struct ReloopCode;

/* Others read it only. */
typedef struct ReloopModule {
    struct rcu_head rcu;
    uint32_t users;  /* functions left, and holders */
    uint64_t number; /* counts modules, from 1 */
    uint32_t nfunctions, nlive;
    uint32_t *places; /* of its functions in every table; 0 for those that were dropped */
    uint8_t *bytes;   /* to merge them, and for threads that come later */
    size_t len;
    GPtrArray *data;           /* what its functions read (reloop_data_new) */
    struct ReloopCode **codes; /* whose its functions are; NULL for those that were dropped */
    QTAILQ_ENTRY(ReloopModule) next;
} ReloopModule;

/* Zeroed memory for functions to read. Modules that have it (data below) own it together. */
uint32_t *reloop_data_new(size_t bytes);

/* A module of that many functions. The bytes are copied; data is taken: pieces of it, of which the
 * first is what the module imports as such, if it does. This thread has its functions at once. NULL
 * if the engine refuses it, or there is no room in the table. */
ReloopModule *reloop_module_new(const uint8_t *bytes, size_t len, uint32_t nfunctions,
                                GPtrArray *data);

/* An empty array for data, and one more owner of each piece of from's in it. */
GPtrArray *reloop_data_array_new(void);
void reloop_data_share(GPtrArray *data, const ReloopModule *from);

/* Was there no room in the table the last time a module was made? */
bool reloop_modules_are_full(void);

/* Whose the function (0 for the first) is. */
void reloop_module_set_code(ReloopModule *module, uint32_t function, struct ReloopCode *code);

/* The function is not run any more, and not started again. With the last one the module goes; its
 * data stay until no vCPU can be inside any of them. */
void reloop_module_drop(ReloopModule *module, uint32_t function);

/* The module stays, whatever is dropped, until it is let go of. */
void reloop_module_hold(ReloopModule *module);
void reloop_module_let_go(ReloopModule *module);

/* Bring this thread's table up to date. */
void reloop_modules_link(void);

/* Did the engine refuse to make this thread's table as large as others are? Then TBs whose function
 * it has not got are to be interpreted. No lock needed. */
bool reloop_modules_out_of_reach(void);

/* So many modules with the fewest bytes of functions left. The caller frees the array. */
GPtrArray *reloop_modules_smallest(uint32_t n);

/* Modules with functions left, and their bytes, of which the engine has a copy. For statistics, any
 * thread. */
uint32_t reloop_modules_live(void);
size_t reloop_modules_bytes(void);

#endif
