/* SPDX-License-Identifier: MIT
 *
 * Two programs in ring 3, at the same addresses of two address spaces: hot loops
 * that call the kernel by int and by sysenter, fault their memory in, and are
 * switched between when they yield and by the timer. Each must compute what it
 * computes alone. The count is rounds.
 */
#include "usermode.h"
#include "cpu.h"
#include "guest.h"
#include "paging.h"
#include "timer.h"
#include "trap.h"

GUEST_SIZES("usermode", 25, 300);

enum {
    PROGRAM = PAGING_WINDOW,
    STACK_PAGE = PAGING_WINDOW + 16 * PAGE_BYTES,
    STACK_TOP = STACK_PAGE + PAGE_BYTES,
    DATA_WORDS = USERMODE_DATA_BYTES / 4,
    TURNS = 4000,
    HERTZ = 1000,
    USER_EFLAGS = 0x202, /* interrupts on */
    KERNEL_STACK_BYTES = 8192,
    FAULT_PRESENT = 1, /* of a page fault's error code */
    FAULT_WRITE = 2,
    FAULT_USER = 4,
    MSR_SYSENTER_CS = 0x174,
    MSR_SYSENTER_ESP = 0x175,
    MSR_SYSENTER_EIP = 0x176,
};

/* Of the two programs (usermode_code.S), which differ in their constants only. */
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
static _Alignas(16) uint8_t kernel_stack[KERNEL_STACK_BYTES];

/* The task-state segment: only the stack of ring 0 is used of it. */
static struct {
    uint32_t back_link, esp0, ss0, unused[23];
} task_state = {.ss0 = USERMODE_KERNEL_DATA};

static uint64_t descriptors[USERMODE_TASK_STATE / 8 + 1] = {
    [USERMODE_KERNEL_CODE / 8] = 0x00cf9a000000ffff,
    [USERMODE_KERNEL_DATA / 8] = 0x00cf92000000ffff,
    [USERMODE_USER_CODE / 8] = 0x00cffa000000ffff,
    [USERMODE_USER_DATA / 8] = 0x00cff2000000ffff,
};

static void write_msr(uint32_t number, uint32_t value) {
    __asm__ volatile("wrmsr" : : "c"(number), "a"(value), "d"(0));
}

/* Segments for ring 3, a kernel stack for traps from there, and sysenter's registers. */
static void open_ring3(void) {
    uint32_t stack = (uint32_t)(kernel_stack + KERNEL_STACK_BYTES);
    uint32_t base = (uint32_t)&task_state;
    task_state.esp0 = stack;
    descriptors[USERMODE_TASK_STATE / 8] = (sizeof task_state - 1) | (uint64_t)base << 16 |
                                           (uint64_t)0x89 << 40 | (uint64_t)(base >> 24) << 56;
    usermode_load_segments(sizeof descriptors - 1, descriptors);
    write_msr(MSR_SYSENTER_CS, USERMODE_KERNEL_CODE);
    write_msr(MSR_SYSENTER_ESP, stack);
    write_msr(MSR_SYSENTER_EIP, (uint32_t)usermode_sysenter);
}

/* Puts the other task in the running one's place, if it is alive. */
static bool switch_task(struct context *running) {
    unsigned other = 1 - current;
    if (!tasks[other].alive) {
        return false;
    }
    tasks[current].context = *running;
    *running = tasks[other].context;
    current = other;
    paging_use_space(other);
    return true;
}

bool usermode_call(struct context *user) {
    struct trap_frame *frame = &user->frame;
    guest_check(frame->eax < USERMODE_NUMBERS, "a system call that there is not");
    uint32_t number = frame->eax;
    calls[number]++;
    switch (number) {
    case USERMODE_MIX:
        frame->eax = checksum_mix(frame->ebx, current);
        return false;
    case USERMODE_YIELD:
        frame->eax = ~frame->ebx;
        return switch_task(user);
    default: /* USERMODE_EXIT */
        tasks[current].alive = false;
        tasks[current].context = *user;
        if (!tasks[1 - current].alive) {
            usermode_leave_ring3();
        }
        return switch_task(user);
    }
}

static void on_interrupt_call(struct trap_frame *frame) {
    usermode_call((struct context *)frame);
}

static void on_tick(struct trap_frame *frame) {
    ticks++;
    timer_acknowledge();
    switch_task((struct context *)frame);
}

/* The pages of a task's data come when it touches them, and may be written when it writes. */
static void on_page_fault(struct trap_frame *frame) {
    uint32_t address = cpu_read_cr2();
    uint32_t at = address - USERMODE_DATA;
    bool write = frame->error == (FAULT_USER | FAULT_WRITE | FAULT_PRESENT);
    guest_check(write || frame->error == FAULT_USER, "a page fault of another kind");
    guest_check(at < USERMODE_DATA_BYTES, "a page fault in another place");
    faults++;
    paging_set(current, address, (uint32_t)&data[current][at / PAGE_BYTES * (PAGE_BYTES / 4)],
               write ? PAGE_USER_WRITE : PAGE_USER_READ);
    paging_forget(address);
}

static void start_task(unsigned number, uint32_t seed) {
    struct task *task = &tasks[number];
    *task = (struct task){.alive = true};
    task->context.frame = (struct trap_frame){
        .ebx = seed,
        .esi = USERMODE_DATA,
        .ebp = TURNS,
        .eip = PROGRAM,
        .cs = USERMODE_USER_CODE | 3,
        .eflags = USER_EFLAGS,
    };
    task->context.esp = STACK_TOP;
    task->context.ss = USERMODE_USER_DATA | 3;
    paging_set(number, PROGRAM, (uint32_t)programs[number].code, PAGE_USER_READ);
    paging_set(number, STACK_PAGE, (uint32_t)stacks[number], PAGE_USER_WRITE);
    for (uint32_t at = 0; at < USERMODE_DATA_BYTES; at += PAGE_BYTES) {
        paging_set(number, USERMODE_DATA + at, 0, PAGE_ABSENT);
    }
    memset(data[number], 0, sizeof data[number]);
}

/* What the task should have come to, and its data. */
static void check_task(unsigned number, uint32_t seed) {
    static uint32_t expected[DATA_WORDS];
    uint32_t ebx = seed, edi = 0, at = 0;
    memset(expected, 0, sizeof expected);
    for (uint32_t turn = TURNS; turn > 0; turn--) {
        uint64_t sum = (uint64_t)(ebx * programs[number].factor) + programs[number].addend;
        ebx = (uint32_t)sum;
        edi += (uint32_t)(sum >> 32) + expected[at];
        expected[at] = ebx;
        at = (at + USERMODE_STRIDE / 4) % DATA_WORDS;
        switch (turn % 8) {
        case 0:
            edi += 1 + checksum_mix(ebx, number); /* with the carry set before the call */
            break;
        case 4:
            edi += ~ebx;
            break;
        default:
            edi += turn % 8;
        }
    }
    const struct trap_frame *frame = &tasks[number].context.frame;
    guest_check(frame->ebx == ebx && frame->edi == edi, "a task computed something else");
    guest_check(tasks[number].context.esp == STACK_TOP, "a task's stack pointer has moved");
    guest_check(memcmp(data[number], expected, sizeof expected) == 0, "a task's data are wrong");
}

static uint32_t run_round(uint32_t seed) {
    uint32_t sum = seed;
    start_task(0, seed);
    start_task(1, ~seed);
    current = seed >> 31;
    paging_use_space(current);
    usermode_enter_ring3(&tasks[current].context);
    check_task(0, seed);
    check_task(1, ~seed);
    for (unsigned number = 0; number < PAGING_SPACES; number++) {
        sum = checksum_mix(sum, tasks[number].context.frame.edi);
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
    trap_handle(TRAP_SYSTEM_CALL, on_interrupt_call);
    trap_allow_user(TRAP_SYSTEM_CALL);
    paging_enable();
    open_ring3();
    timer_start(HERTZ);
    for (uint32_t round = 0; round < count; round++) {
        sum = run_round(sum);
    }
    timer_stop();
    guest_check(ticks != 0, "no timer interrupt came in ring 3");
    print_count("calls by int ", calls[USERMODE_MIX]);
    print_count("calls by sysenter ", calls[USERMODE_YIELD]);
    print_count("tasks ended ", calls[USERMODE_EXIT]);
    print_count("page faults ", faults);
    return sum;
}
