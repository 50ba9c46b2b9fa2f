/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From an exception to its handler's region, without the main loop. */
#include "qemu/osdep.h"
#include "accel/tcg/cpu-ops.h"
#include "hw/core/cpu.h"
#include "tcg/tcg.h"
#include "exception.h"
#include "lookup.h"
#include "options.h"

const void *reloop_take_exception(CPUArchState *env) {
    CPUState *cpu = env_cpu(env);
    const TCGCPUOps *ops = cpu->cc->tcg_ops;

    if (reloop_options()->mode != RELOOP_ON || cpu->exception_index < 0 ||
        cpu->exception_index >= EXCP_INTERRUPT || !ops->do_interrupt_unlocked ||
        cpu->singlestep_enabled) {
        return NULL;
    }
    cpu->neg.reloop.raised = false;
    cpu->neg.can_do_io = true;
    ops->do_interrupt(cpu);
    cpu->exception_index = -1;
    return reloop_lookup_if_idle(env);
}
