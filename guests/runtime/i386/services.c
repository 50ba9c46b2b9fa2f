/* SPDX-License-Identifier: MIT
 *
 * System calls and pages on demand on the bare machine: a software interrupt,
 * and a page fault handler, both in ring 0.
 */
#include "services.h"
#include "cpu.h"
#include "guest.h"
#include "paging.h"
#include "trap.h"

_Static_assert((int)SERVICE_PAGE_BYTES == (int)PAGE_BYTES, "pages are the machine's");

static uint8_t frames[SERVICE_PAGES][SERVICE_PAGE_BYTES] __attribute__((aligned(PAGE_BYTES)));
static uint32_t frames_used;
static uint32_t kept;

static void install_traps(void) {
    static bool done;
    if (!done) {
        trap_install();
        done = true;
    }
}

static void handle_system_call(struct trap_frame *frame) {
    uint32_t before = kept;
    kept = frame->ebx & 0777;
    frame->eax = before;
}

uint32_t service_call(uint32_t value) {
    static bool ready;
    if (!ready) {
        install_traps();
        trap_handle(TRAP_SYSTEM_CALL, handle_system_call);
        ready = true;
    }
    uint32_t result;
    __asm__ volatile("int %1" : "=a"(result) : "i"(TRAP_SYSTEM_CALL), "b"(value) : "memory");
    return result;
}

static void handle_page_fault(struct trap_frame *frame) {
    uint32_t address = trap_fault_address(frame);
    guest_check((frame->error & 1) == 0 && frames_used < SERVICE_PAGES, "unexpected page fault");
    uint8_t *page = frames[frames_used++];
    memset(page, 0, PAGE_BYTES);
    paging_set(0, address, (uint32_t)page, PAGE_WRITE);
}

uint8_t *service_pages(void) {
    static bool ready;
    if (!ready) {
        install_traps();
        trap_handle(TRAP_PAGE_FAULT, handle_page_fault);
        paging_enable();
        ready = true;
    }
    return (uint8_t *)PAGING_WINDOW;
}

void service_discard_pages(void) {
    for (uint32_t page = 0; page < SERVICE_PAGES; page++) {
        paging_set(0, PAGING_WINDOW + page * PAGE_BYTES, 0, PAGE_ABSENT);
    }
    paging_forget_all();
    frames_used = 0;
}
