/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fault.h"
#include "stub/qemu.h"

static struct { unsigned countdown, one_in, seen; } faults[FAULT_COUNT];

static __thread uint64_t state = 1;

void random_seed(uint64_t seed) {
    state = seed * 2 + 1;
}

/* Marsaglia's xorshift64. */
uint32_t random_below(uint32_t n) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 33) % n;
}

void fault_after(Fault fault, unsigned asked) {
    qatomic_set(&faults[fault].countdown, asked + 1);
}

void fault_rate(Fault fault, unsigned one_in) {
    qatomic_set(&faults[fault].one_in, one_in);
}

void fault_none(void) {
    for (int i = 0; i < FAULT_COUNT; i++) {
        qatomic_set(&faults[i].countdown, 0);
        qatomic_set(&faults[i].one_in, 0);
        qatomic_set(&faults[i].seen, 0);
    }
}

bool fault_now(Fault fault) {
    unsigned left = qatomic_read(&faults[fault].countdown);
    unsigned one_in = qatomic_read(&faults[fault].one_in);
    bool fails = one_in && random_below(one_in) == 0;

    if (left) {
        qatomic_set(&faults[fault].countdown, left - 1);
        fails = fails || left == 1;
    }
    if (fails) {
        qatomic_inc(&faults[fault].seen);
    }
    return fails;
}

unsigned fault_seen(Fault fault) {
    return qatomic_read(&faults[fault].seen);
}
