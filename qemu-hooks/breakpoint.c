/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Breakpoints, without dropping a region. QEMU looks for breakpoints where it looks a TB up, and on
 * the page of one it takes TBs of one instruction each, marked CF_BP_PAGE. A TB's direct edges stay
 * on its page, so a guest that has come to another page is stopped there. Regions keep that:
 *
 *  - A region is entered at its seed's TB, which a lookup has found: no breakpoint is on its page.
 *  - Inside a region a direct edge stays on the page, and a guarded edge is taken only if the
 * vCPU's jump cache has the target's TB for its address. Once the page's entries are forgotten
 * here, only lookups make new ones, of TBs with CF_BP_PAGE, which no region has (reloop_eligible).
 *  - What sets a breakpoint on its own vCPU is an instruction that ends its TB with a lookup.
 *
 * When the breakpoint is gone, the next lookup finds the TB that was there before, and its region.
 * So a guest may set and clear breakpoints at each task switch, and regions may be made meanwhile.
 * Watchpoints need nothing here: QEMU marks their page's entries in the TLB, so that each access
 * takes the slow path, which looks for them and leaves the region with the guest's state restored.
 */
#include "qemu/osdep.h"
#include "accel/tcg/tb-hash.h"
#include "events.h"
#include "options.h"

/* A debugger's user may wonder why the guest is slow. */
static void say_once(void) {
    static bool said;

    if (!said && reloop_options()->mode != RELOOP_OFF) {
        said = true;
        fprintf(stderr, "reloop: a breakpoint is set; while it is, all code of its page is "
                        "interpreted\n");
    }
}

void reloop_breakpoint_set(CPUState *cpu, vaddr pc, bool by_debugger) {
    if (by_debugger) {
        say_once();
    }
    if (cpu->tb_jmp_cache) {
        tb_jmp_cache_clear(cpu->tb_jmp_cache, tb_jmp_cache_hash_page(pc), TB_JMP_PAGE_SIZE);
    }
}
