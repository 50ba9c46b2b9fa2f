/* SPDX-License-Identifier: MIT */
#include "tests/processor/oracle.h"

#if defined(__x86_64__) && defined(__linux__)

#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

/* Where no address of the guest's leads, so that no sequence reads or writes it. */
#define CODE UINT64_C(0x5000000000)

enum {
    CODE_BYTES = 1 << 20,
    OWN_STACK_BYTES = 4096,
    SIGNAL_STACK_BYTES = 1 << 16,
    LOW_BYTES = 1 << 16,
    PAGE_FAULT = 14,
    FXSAVE_BYTES = 512,
};

static const uint32_t *initial;
static uint32_t *const data = (uint32_t *)(uintptr_t)BLOB_DATA;
static uint8_t *const stack = (uint8_t *)(uintptr_t)BLOB_STACK;
static uint8_t own_stack[OWN_STACK_BYTES] __attribute__((aligned(16)));

/* What the code starts with; its names are in enter(). */
static struct { uint64_t registers[8], flags, own_stack; } given;
static uint8_t float_image[FXSAVE_BYTES] __attribute__((aligned(16)));
static sigjmp_buf back;

/* What the signal saw. */
static struct {
    greg_t registers[NGREG];
    uint8_t floating[FXSAVE_BYTES];
} seen;

static void on_signal(int number, siginfo_t *info, void *context) {
    const ucontext_t *u = context;
    uint64_t at = (uint64_t)u->uc_mcontext.gregs[REG_RIP];

    (void)info;
    if (at < CODE || at > CODE + CODE_BYTES) { /* a fault of this program's own */
        signal(number, SIG_DFL);
        return;
    }
    memcpy(seen.registers, u->uc_mcontext.gregs, sizeof seen.registers);
    memcpy(seen.floating, u->uc_mcontext.fpregs, sizeof seen.floating);
    siglongjmp(back, 1);
}

static bool map(uint64_t address, size_t bytes, int protection, int fd, off_t offset) {
    void *at = (void *)(uintptr_t)address;
    int flags =
        MAP_FIXED_NOREPLACE | MAP_POPULATE | (fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED);

    return mmap(at, bytes, protection, flags, fd, offset) == at;
}

/* The data's pages, and where they are again. */
static bool map_data(void) {
    enum { BYTES = BLOB_DATA_PAGES * BLOB_PAGE };
    int fd = memfd_create("processor", MFD_CLOEXEC);
    bool fine = fd >= 0 && ftruncate(fd, BYTES) == 0 &&
                map(BLOB_DATA, BYTES, PROT_READ | PROT_WRITE, fd, 0) &&
                map(BLOB_DATA + BLOB_READ_ONLY * BLOB_PAGE, BLOB_PAGE, PROT_READ, fd, 0) &&
                map(BLOB_DATA + BLOB_AGAIN * BLOB_PAGE, BYTES, PROT_READ | PROT_WRITE, fd, 0) &&
                map(NATIVE_LOW + SEQUENCE_LOW, BYTES, PROT_READ | PROT_WRITE, fd, 0);

    if (fd >= 0) {
        close(fd);
    }
    return fine;
}

static bool take_signals(void) {
    static const int numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP};
    static uint8_t signal_stack[SIGNAL_STACK_BYTES];
    const stack_t alternative = {.ss_sp = signal_stack, .ss_size = sizeof signal_stack};
    struct sigaction action = {.sa_sigaction = on_signal,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    bool fine = sigaltstack(&alternative, NULL) == 0;

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        fine = fine && sigaction(numbers[i], &action, NULL) == 0;
    }
    return fine;
}

const char *oracle_open(const uint32_t *memory) {
    if ((uintptr_t)&given < UINT32_MAX) {
        return "this program is not built to be in high memory";
    }
    initial = memory;
    if (!map_data() || !map(BLOB_STACK, BLOB_PAGE, PROT_READ | PROT_WRITE, -1, 0) ||
        !map(CODE, CODE_BYTES, PROT_READ | PROT_WRITE | PROT_EXEC, -1, 0) || !take_signals()) {
        return "memory at fixed addresses, some of it executable, is not to be had";
    }
    memcpy(data, initial, BLOB_DATA_PAGES * BLOB_PAGE);
    return NULL;
}

/* Does not return: the code ends in a signal. */
static void enter(void) {
    __asm__ volatile("fxrstor %[image]\n\t"
                     "movabsq %[target], %%r11\n\t"
                     "leaq %[given], %%r10\n\t"
                     "pushq 64(%%r10)\n\t"
                     "popfq\n\t"
                     "movq (%%r10), %%rax\n\t"
                     "movq 8(%%r10), %%rcx\n\t"
                     "movq 16(%%r10), %%rdx\n\t"
                     "movq 24(%%r10), %%rbx\n\t"
                     "movq 32(%%r10), %%rsp\n\t"
                     "movq 40(%%r10), %%rbp\n\t"
                     "movq 48(%%r10), %%rsi\n\t"
                     "movq 56(%%r10), %%rdi\n\t"
                     "movq 72(%%r10), %%r15\n\t"
                     "jmp *%%r11"
                     :
                     : [image] "m"(float_image), [given] "m"(given), [target] "i"((long)CODE)
                     : "memory");
    __builtin_unreachable();
}

static void load(const struct sequence_state *s) {
    enum { FLAGS_FIXED = 0x202 };

    for (int i = 0; i < 8; i++) {
        given.registers[i] = s->registers[i];
    }
    given.flags = s->eflags | FLAGS_FIXED;
    given.own_stack = (uintptr_t)(own_stack + sizeof own_stack);
    memset(float_image, 0, sizeof float_image);
    memcpy(float_image, s->floating, sizeof s->floating);
    memcpy((void *)(uintptr_t)SEQUENCE_DATA, s->data, sizeof s->data);
    memset(stack, 0, BLOB_PAGE);
    memcpy((void *)(uintptr_t)SEQUENCE_STACK, s->stack, sizeof s->stack);
}

static void store(struct sequence_state *s) {
    static const int order[] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX,
                                REG_RSP, REG_RBP, REG_RSI, REG_RDI};

    for (int i = 0; i < 8; i++) {
        s->registers[i] = (uint32_t)seen.registers[order[i]];
    }
    s->eflags = (uint32_t)seen.registers[REG_EFL];
    s->vector = (uint32_t)seen.registers[REG_TRAPNO];
    s->error = (uint32_t)seen.registers[REG_ERR];
    s->address = s->vector == PAGE_FAULT ? (uint32_t)seen.registers[REG_CR2] : 0;
    memcpy(s->floating, seen.floating, sizeof s->floating);
    memcpy(s->data, (const void *)(uintptr_t)SEQUENCE_DATA, sizeof s->data);
    memcpy(s->stack, (const void *)(uintptr_t)SEQUENCE_STACK, sizeof s->stack);
}

static bool is_zero(const uint8_t *bytes, size_t n) {
    return n == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, n - 1) == 0);
}

/* Whether memory is what it was but for the windows; makes it so. */
static bool wrote_inside(void) {
    enum {
        FIRST = SEQUENCE_DATA - BLOB_DATA,
        BEHIND = FIRST + SEQUENCE_WINDOW,
        END = BLOB_DATA_PAGES * BLOB_PAGE,
        STACK_FIRST = SEQUENCE_STACK - BLOB_STACK,
        STACK_BEHIND = STACK_FIRST + SEQUENCE_STACK_BYTES
    };
    const uint8_t *now = (const uint8_t *)data, *was = (const uint8_t *)initial;
    bool inside =
        memcmp(now, was, FIRST) == 0 && memcmp(now + BEHIND, was + BEHIND, END - BEHIND) == 0 &&
        is_zero(stack, STACK_FIRST) && is_zero(stack + STACK_BEHIND, BLOB_PAGE - STACK_BEHIND);

    if (!inside) {
        memcpy(data, initial, END);
    }
    return inside;
}

/* A page fault where the guest has other pages than this process, or at the end of all addresses,
 * where an access goes on at 0 for the one and not for the other. */
static bool faulted_elsewhere(void) {
    uint64_t address = (uint64_t)seen.registers[REG_CR2];

    return seen.registers[REG_TRAPNO] == PAGE_FAULT &&
           (address < LOW_BYTES || address - NATIVE_LOW < LOW_BYTES ||
            address > UINT32_MAX - BLOB_PAGE || (address >= BLOB_CODE && address < BLOB_DATA));
}

enum oracle_end oracle_run(const struct translation *t, const struct sequence_state *before,
                           struct sequence_state *after, uint32_t *offset) {
    load(before);
    memcpy((void *)(uintptr_t)CODE, t->code->data, t->code->len);
    if (sigsetjmp(back, 0) == 0) {
        enter();
    }
    store(after);
    *offset = (uint32_t)((uint64_t)seen.registers[REG_RIP] - CODE);
    return wrote_inside() && !faulted_elsewhere() ? ORACLE_FINE : ORACLE_ELSEWHERE;
}

#else

const char *oracle_open(const uint32_t *memory) {
    (void)memory;
    return "this machine's processor is not an x86-64 under Linux";
}

enum oracle_end oracle_run(const struct translation *t, const struct sequence_state *before,
                           struct sequence_state *after, uint32_t *offset) {
    (void)t;
    (void)before;
    (void)after;
    (void)offset;
    return ORACLE_ELSEWHERE;
}

#endif
