/* SPDX-License-Identifier: MIT
 *
 * What a guest program sees of the runtime: how it declares itself, prints,
 * mixes its checksum, fails, and moves memory.
 */
#ifndef GUEST_H
#define GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct guest {
    const char *name;
    uint32_t small;
    uint32_t full;
};

/* Every guest states its name and its two loop counts with this, once, at its top. */
#define GUEST_SIZES(guest_name, small_count, full_count) \
    const struct guest guest_info = {guest_name, small_count, full_count}

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Written by each guest. */
extern const struct guest guest_info;
/* Does the work and returns its checksum: the same one for the same count, however often called. */
uint32_t guest_run(uint32_t count);

/* main.c */
extern void (*guest_ending)(void);             /* how the guest ends when all is well, in place of
                                                   platform_leave(); NULL unless guest_run() sets it */
_Noreturn void guest_fail(const char *reason); /* prints the reason; the run fails */
void guest_check(bool holds, const char *reason);

/* serial.c */
void serial_open(void);
void serial_put(char character);

/* print.c: numbers carry no prefix and no line end */
void print_mute(bool mute); /* while it is, nothing is printed */
void print_string(const char *text);
void print_hex(uint32_t value); /* always 8 digits */
void print_hex64(uint64_t value);
void print_decimal(uint32_t value);
void print_signed(int32_t value);
void print_field(const char *label, uint32_t value); /* " label=XXXXXXXX" */

/* random.c */
struct random {
    uint32_t state;
};
struct random random_seeded(uint32_t seed);
uint32_t random_next(struct random *random);
uint32_t random_below(struct random *random, uint32_t bound);
uint32_t checksum_mix(uint32_t sum, uint32_t value);
uint32_t checksum_bytes(uint32_t sum, const void *bytes, size_t length);

/* memory.c */
void *memcpy(void *restrict to, const void *restrict from, size_t length);
void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int byte, size_t length);
int memcmp(const void *left, const void *right, size_t length);

#endif
