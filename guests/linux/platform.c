/* SPDX-License-Identifier: MIT
 *
 * A guest as a static Linux program without a C library: standard output in
 * place of the serial port, and what services.h asks for by system calls.
 */
#include "platform.h"
#include "guest.h"
#include "services.h"

enum {
    SYSTEM_EXIT = 1,
    SYSTEM_WRITE = 4,
    SYSTEM_UMASK = 60,
    SYSTEM_MMAP2 = 192,
    SYSTEM_MADVISE = 219,
    READ_WRITE = 3,
    PRIVATE_ANONYMOUS = 0x22,
    DONT_NEED = 4,
    LINE_MAXIMUM = 256,
};

static int32_t system3(uint32_t number, uint32_t a, uint32_t b, uint32_t c) {
    int32_t result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory");
    return result;
}

/* Anonymous memory, anywhere. */
static int32_t map_memory(uint32_t bytes) {
    int32_t result;
    __asm__ volatile("pushl %%ebp\n\txorl %%ebp, %%ebp\n\tint $0x80\n\tpopl %%ebp"
                     : "=a"(result)
                     : "a"(SYSTEM_MMAP2), "b"(0), "c"(bytes), "d"(READ_WRITE),
                       "S"(PRIVATE_ANONYMOUS), "D"(-1)
                     : "memory");
    return result;
}

/* Written by start.S. */
extern const int32_t argument_count;
extern const char *const *const arguments;

void platform_open(void) {
}

/* The last argument stands for the kernel's command line. */
const char *platform_command_line(void) {
    return argument_count > 1 ? arguments[argument_count - 1] : "";
}

void serial_open(void) {
}

void serial_put(char character) {
    static char line[LINE_MAXIMUM];
    static uint32_t length;
    line[length++] = character;
    if (character == '\n' || length == LINE_MAXIMUM) {
        system3(SYSTEM_WRITE, 1, (uint32_t)line, length);
        length = 0;
    }
}

void platform_leave(enum platform_status status) {
    for (;;) {
        system3(SYSTEM_EXIT, status == PLATFORM_FINE ? 0 : status, 0, 0);
    }
}

uint32_t service_call(uint32_t value) {
    return (uint32_t)system3(SYSTEM_UMASK, value, 0, 0);
}

static uint8_t *pages;

uint8_t *service_pages(void) {
    if (pages == NULL) {
        int32_t address = map_memory(SERVICE_PAGES * SERVICE_PAGE_BYTES);
        guest_check(address > 0 || address < -4095, "no memory");
        pages = (uint8_t *)address;
    }
    return pages;
}

void service_discard_pages(void) {
    int32_t result =
        system3(SYSTEM_MADVISE, (uint32_t)pages, SERVICE_PAGES * SERVICE_PAGE_BYTES, DONT_NEED);
    guest_check(result == 0, "pages cannot be given back");
}
