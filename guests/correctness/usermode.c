/* SPDX-License-Identifier: MIT
 *
 * Two programs in user mode, at the same addresses of two address spaces: hot
 * loops that call the kernel, fault their memory in, and are switched between when
 * they yield and by the timer. Each must compute what it computes alone. The count
 * is rounds.
 */
#include "usermode.h"
#include "guest.h"
#include "paging.h"
#include "timer.h"
#include "trap.h"

GUEST_SIZES("usermode", 25, 300);

enum {
    PROGRAM = PAGING_WINDOW,
    STACK_PAGE = PAGING_WINDOW + 16 * PAGE_BYTES,
    STACK_TOP = STACK_PAGE + PAGE_BYTES,
    DATA = PAGING_WINDOW + 32 * PAGE_BYTES,
    DATA_WORDS = USERMODE_DATA_BYTES / 4,
    TURNS = 4000,
    HERTZ = 1000,
};

static const struct {
    const uint8_t *code;
    uint32_t factor, addend;
} programs[PAGING_SPACES] = {
    {usermode_first, USERMODE_FIRST_FACTOR, USERMODE_FIRST_ADDEND},
    {usermode_second, USERMODE_SECOND_FACTOR, USERMODE_SECOND_ADDEND},
};

static struct task {
    struct context context; /* while another runs */
    bool alive;
} tasks[PAGING_SPACES];

static unsigned current;
static uint32_t ticks, faults, calls[USERMODE_NUMBERS];
static _Alignas(PAGE_BYTES) uint32_t data[PAGING_SPACES][DATA_WORDS];
static _Alignas(PAGE_BYTES) uint8_t stacks[PAGING_SPACES][PAGE_BYTES];
/* Puts the other task in the running one's place, if it is alive. */
static bool switch_task(struct trap_frame *running) {
    unsigned other = 1 - current;
    if (!tasks[other].alive) {
        return false;
    }
    usermode_save(&tasks[current].context, running);
    usermode_load(running, &tasks[other].context);
    current = other;
    paging_use_space(other);
    return true;
}

bool usermode_call(struct trap_frame *frame) {
    uint32_t number = usermode_number(frame);
    guest_check(number < USERMODE_NUMBERS, "a system call that there is not");
    calls[number]++;
    switch (number) {
    case USERMODE_MIX:
        usermode_answer(frame, checksum_mix(usermode_argument(frame), current));
        return false;
    case USERMODE_YIELD:
        usermode_answer(frame, ~usermode_argument(frame));
        return switch_task(frame);
    default: /* USERMODE_EXIT */
        tasks[current].alive = false;
        usermode_save(&tasks[current].context, frame);
        if (!tasks[1 - current].alive) {
            usermode_leave();
        }
        return switch_task(frame);
    }
}

static void on_call(struct trap_frame *frame) {
    usermode_call(frame);
}

static void on_tick(struct trap_frame *frame) {
    ticks++;
    timer_acknowledge();
    switch_task(frame);
}

/* The pages of a task's data come when it touches them, and may be written when it writes. */
static void on_page_fault(struct trap_frame *frame) {
    uint32_t address = trap_fault_address(frame);
    uint32_t at = address - DATA;
    bool write = trap_fault_was_write(frame);
    guest_check(usermode_fault_by_user(frame), "a page fault of another kind");
    guest_check(at < USERMODE_DATA_BYTES, "a page fault in another place");
    faults++;
    paging_set(current, address, (uint32_t)&data[current][at / PAGE_BYTES * (PAGE_BYTES / 4)],
               write ? PAGE_USER_WRITE : PAGE_USER_READ);
    paging_forget(address);
}

static void start_task(unsigned number, uint32_t seed) {
    struct task *task = &tasks[number];
    *task = (struct task){.alive = true};
    usermode_start(&task->context, PROGRAM, STACK_TOP, DATA, TURNS, seed);
    paging_set(number, PROGRAM, (uint32_t)programs[number].code, PAGE_USER_READ);
    paging_set(number, STACK_PAGE, (uint32_t)stacks[number], PAGE_USER_WRITE);
    for (uint32_t at = 0; at < USERMODE_DATA_BYTES; at += PAGE_BYTES) {
        paging_set(number, DATA + at, 0, PAGE_ABSENT);
    }
    memset(data[number], 0, sizeof data[number]);
}

/* What the task should have come to, and its data. */
static void check_task(unsigned number, uint32_t seed) {
    static uint32_t expected[DATA_WORDS];
    uint32_t value = seed, total = 0, at = 0;
    memset(expected, 0, sizeof expected);
    for (uint32_t turn = TURNS; turn > 0; turn--) {
        uint64_t sum = (uint64_t)(value * programs[number].factor) + programs[number].addend;
        value = (uint32_t)sum;
        total += (uint32_t)(sum >> 32) + expected[at];
        expected[at] = value;
        at = (at + USERMODE_STRIDE / 4) % DATA_WORDS;
        switch (turn % 8) {
        case 0:
            total += 1 + checksum_mix(value, number); /* with the carry set before the call */
            break;
        case 4:
            total += ~value;
            break;
        default:
            total += turn % 8;
        }
    }
    struct usermode_values values = usermode_values(&tasks[number].context);
    guest_check(values.value == value && values.total == total, "a task computed something else");
    guest_check(values.stack_pointer == STACK_TOP, "a task's stack pointer has moved");
    guest_check(memcmp(data[number], expected, sizeof expected) == 0, "a task's data are wrong");
}

static uint32_t run_round(uint32_t seed) {
    uint32_t sum = seed;
    start_task(0, seed);
    start_task(1, ~seed);
    current = seed >> 31;
    paging_use_space(current);
    usermode_enter(&tasks[current].context);
    check_task(0, seed);
    check_task(1, ~seed);
    for (unsigned number = 0; number < PAGING_SPACES; number++) {
        sum = checksum_mix(sum, usermode_values(&tasks[number].context).total);
    }
    return checksum_bytes(sum, data, sizeof data);
}

static void print_count(const char *what, uint32_t count) {
    print_string(what);
    print_decimal(count);
    print_string("\n");
}

uint32_t guest_run(uint32_t count) {
    uint32_t sum = 0x12345678;
    trap_install();
    trap_handle(TRAP_PAGE_FAULT, on_page_fault);
    trap_handle(TRAP_TIMER, on_tick);
    trap_handle(TRAP_SYSTEM_CALL, on_call);
    paging_enable();
    usermode_open();
    timer_start(HERTZ);
    for (uint32_t round = 0; round < count; round++) {
        sum = run_round(sum);
    }
    timer_stop();
    guest_check(ticks != 0, "no timer interrupt came in user mode");
    print_count("calls ", calls[USERMODE_MIX]);
    print_count("yields ", calls[USERMODE_YIELD]);
    print_count("tasks ended ", calls[USERMODE_EXIT]);
    print_count("page faults ", faults);
    return sum;
}
