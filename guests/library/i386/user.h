/* SPDX-License-Identifier: MIT
 *
 * User mode with nothing mapped but what blob.h names, so whatever runs there ends in a trap at
 * worst. The guest's own memory is the first 64 MiB, for the kernel only.
 */
#ifndef USER_H
#define USER_H

#include "blob.h"
#include "guest.h"

enum user_vector {
    TRAP_FLOAT = 16, /* those that trap.h does not name */
    TRAP_SIMD = 19,
    TRAP_END = 128,     /* the case is through */
    TRAP_SERVICE = 129, /* it asks for a change of the demand pages */
    USER_VECTORS = 130
};

enum user_segment {
    USER_CODE = 0x1b,
    USER_DATA = 0x23,
    USER_FS = 0x2b,    /* its base is BLOB_DATA */
    USER_GS = 0x33,    /* its base is BLOB_DATA + 0x103 */
    USER_BASED = 0x3b, /* its base is small, so pointers still lead to data */
};

enum user_access { USER_READ = 5, USER_WRITE = 7 }; /* of a page: present, for the user */

enum { USER_OWN_MEMORY = 64 << 20 }; /* bytes from address 0 that are the kernel's */

enum {
    USER_OWN_DEMAND = 2 * BLOB_MAPPED
}; /* page of the data where the demand pages are for the
      kernel */

/* Laid out by user_entry.S. */
struct user_frame {
    uint32_t edi, esi, ebp, unused_esp, ebx, edx, ecx, eax;
    uint32_t gs, fs, es, ds;
    uint32_t vector, error;
    uint32_t eip, cs, eflags;
    uint32_t esp, ss;
};

/* Segments, gates, pages and paging as said above. Reading the time stamp is for the kernel: no
 * code may depend on when it runs. */
void user_start(void);
/* Maps the data's pages at this address below 64 KiB, too, for the user. After user_start(). */
void user_map_low(uint32_t address);
/* What the demand page of that index is mapped to: the demand page to, or nothing (access 0). */
void user_map_demand(uint32_t index, uint32_t to, uint32_t access);
/* Words of the stack's page. */
uint32_t *user_stack(void);

struct user_frame *user_first_frame(void); /* the one to fill in for user_run() */
/* Resumes what the frame holds; returns when user_trap() says that this was all. */
void user_run(struct user_frame *frame);
/* The guest's: called with each trap and interrupt; returns whether to resume the frame. */
bool user_trap(struct user_frame *frame);

/* The first multiboot module; NULL if there is none. */
const void *user_module(size_t *bytes);

#endif
