/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compiled modules. Each thread has a function table of its own, as WebAssembly has it; a function
 * has the same place in all of them, but is there only once that thread has instantiated its
 * module. Threads do so in the order the modules were made, so one number says what a thread has
 * (reloop_functions, tb_head.h). Places are never used twice: a thread that has not heard of a
 * function's end cannot take another for it.
 *
 * All under the service's lock (events.c), on vCPUs' threads.
 */
#ifndef RELOOP_MODULES_H
#define RELOOP_MODULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ReloopModule ReloopModule;

/* A module of that many functions, with zeroed data of data_bytes for them to read. Its bytes are
 * copied. This thread has its functions at once. NULL if the engine refuses it. */
ReloopModule *reloop_module_new(const uint8_t *bytes, size_t len, uint32_t nfunctions,
                                size_t data_bytes);

/* The place of its first function in every table, and its data. */
uint32_t reloop_module_first(const ReloopModule *module);
uint32_t *reloop_module_data(const ReloopModule *module);

/* One of its functions is not run any more, and not started again. With the last one the module
 * goes; its data stays until no vCPU can be inside any of them. */
void reloop_module_drop(ReloopModule *module, uint32_t function);

/* Bring this thread's table up to date. */
void reloop_modules_link(void);

/* Modules with functions left, for statistics. Any thread. */
uint32_t reloop_modules_live(void);

#endif
