/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fake engine (link.h, tb_head.h): what tests ask of it. */
#ifndef RELOOP_TESTS_HOOKS_LINKER_H
#define RELOOP_TESTS_HOOKS_LINKER_H

/* Frees the calling thread's table: the thread ends. */
void linker_forget_thread(void);

#endif
