/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exceptions that a region raised. vCPU's thread. */
#ifndef RELOOP_EXCEPTION_H
#define RELOOP_EXCEPTION_H

#include "exec/cpu-common.h"

/* A region returned because of cpu_loop_leave(). Does what cpu_exec_loop() in QEMU's
 * accel/tcg/cpu-exec.c would do now, if that is but to let the guest's processor take the exception
 * and to look up its handler's TB; returns that TB's code, or the epilogue if it is not known.
 * Else, or in mode block, which chains nothing, NULL: the main loop is wanted. A fault on the way
 * to the handler is a longjmp, as there. */
const void *reloop_take_exception(CPUArchState *env);

#endif
