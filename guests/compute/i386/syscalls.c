/* SPDX-License-Identifier: MIT
 *
 * System calls that do next to nothing, from several places, with a little
 * work between them. The count is calls of each place.
 */
#include "guest.h"
#include "services.h"

GUEST_SIZES("syscalls", 20000, 300000);

static uint32_t call_twice(uint32_t value) {
    uint32_t before = service_call(value);
    guest_check(service_call(before) == (value & 0777), "a call lost its value");
    return before;
}

static uint32_t call_if_odd(uint32_t value) {
    return value % 2 != 0 ? service_call(value ^ 0x155) : value;
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(61);
    uint32_t sum = 0;
    service_call(0);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t value = random_next(&random);
        sum = checksum_mix(sum, call_twice(value >> 8));
        sum = checksum_mix(sum, call_if_odd(value));
    }
    return checksum_mix(sum, service_call(0));
}
