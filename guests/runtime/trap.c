/* SPDX-License-Identifier: MIT
 *
 * From a trap to the guest's handler.
 */
#include "trap.h"
#include "guest.h"

static trap_handler *handlers[TRAP_VECTORS];

void trap_handle(enum trap_vector vector, trap_handler *handler) {
    handlers[vector] = handler;
}

void trap_dispatch(struct trap_frame *frame) {
    trap_handler *handler = handlers[frame->vector];
    if (handler != NULL) {
        handler(frame);
        return;
    }
    print_string("trap");
    print_field("vector", frame->vector);
    trap_print(frame);
    print_string("\n");
    guest_fail("unexpected trap");
}
