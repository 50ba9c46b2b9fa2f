/* SPDX-License-Identifier: MIT
 *
 * Repeated string instructions, one by one and as a model in C makes them:
 * over pages that are not there, or read-only, or the same twice; forwards and
 * backwards, overlapping, across page borders; few iterations and more than an
 * emulator makes at once. The count is instructions.
 */
#include "guest.h"
#include "paging.h"
#include "trap.h"

GUEST_SIZES("repeats", 250, 12000);

enum {
    PAGES = 40, /* of the window; more than 65536 bytes */
    FRAMES = 4, /* behind them */
    WINDOW_BYTES = PAGES * PAGE_BYTES,
    FLAGS_ARITHMETIC = 0x8d5,
    FLAG_ZERO = 0x40,
    FLAG_DOWN = 0x400,
    FLAGS_FIXED = 2,
};

enum kind { MOVE, STORE, COMPARE_WHILE, COMPARE_UNTIL, SCAN_WHILE, SCAN_UNTIL, KINDS };

struct registers_used {
    uint32_t edi, esi, ecx, flags;
};

struct page {
    uint32_t frame;
    enum page_access access;
};

typedef void instruction(struct registers_used *used, uint32_t eax);

static _Alignas(PAGE_BYTES) uint8_t frames[FRAMES][PAGE_BYTES], model_frames[FRAMES][PAGE_BYTES];
static struct page pages[PAGES], model_pages[PAGES];
static uint32_t faults_sum, model_sum;

#define INSTRUCTION(name, text) \
    static void name(struct registers_used *used, uint32_t eax) { \
        __asm__ volatile("pushl %[flags]\n\tpopfl\n\t" text "\n\tpushfl\n\tpopl %[flags]\n\tcld" \
                         : "+D"(used->edi), "+S"(used->esi), \
                           "+c"(used->ecx), [flags] "+r"(used->flags) \
                         : "a"(eax) \
                         : "memory", "cc"); \
    }

#define INSTRUCTIONS(name, text) \
    INSTRUCTION(name##_1, text "b") \
    INSTRUCTION(name##_2, text "w") \
    INSTRUCTION(name##_4, text "l")

INSTRUCTIONS(move, "rep movs")
INSTRUCTIONS(store, "rep stos")
INSTRUCTIONS(compare_while, "repe cmps")
INSTRUCTIONS(compare_until, "repne cmps")
INSTRUCTIONS(scan_while, "repe scas")
INSTRUCTIONS(scan_until, "repne scas")

static instruction *const instructions[KINDS][3] = {
    {move_1, move_2, move_4},
    {store_1, store_2, store_4},
    {compare_while_1, compare_while_2, compare_while_4},
    {compare_until_1, compare_until_2, compare_until_4},
    {scan_while_1, scan_while_2, scan_while_4},
    {scan_until_1, scan_until_2, scan_until_4},
};

/* What a page fault finds. */
static uint32_t fault_mixed(uint32_t sum, const struct registers_used *at, uint32_t address,
                            bool write) {
    sum = checksum_mix(checksum_mix(sum, at->edi), at->esi);
    sum = checksum_mix(checksum_mix(sum, at->ecx), at->flags & (FLAGS_ARITHMETIC | FLAG_DOWN));
    return checksum_mix(sum, address + write);
}

static struct page *page_of(struct page *of, uint32_t address) {
    return &of[(address - PAGING_WINDOW) / PAGE_BYTES];
}

static void map(uint32_t address) {
    const struct page *page = page_of(pages, address);
    paging_set(0, address & -(uint32_t)PAGE_BYTES, (uint32_t)frames[page->frame], page->access);
    paging_forget(address);
}

static void on_page_fault(struct trap_frame *frame) {
    struct registers_used at = {frame->edi, frame->esi, frame->ecx, frame->eflags};
    uint32_t address = trap_fault_address(frame);
    guest_check(address - PAGING_WINDOW < WINDOW_BYTES, "a fault outside the window");
    faults_sum = fault_mixed(faults_sum, &at, address, trap_fault_was_write(frame));
    page_of(pages, address)->access = PAGE_WRITE;
    map(address);
}

/* The model. */

/* False if it faults there; then it does not again. */
static bool model_reaches(const struct registers_used *at, uint32_t address, bool write) {
    struct page *page = page_of(model_pages, address);
    if (page->access == PAGE_WRITE || (page->access == PAGE_READ && !write)) {
        return true;
    }
    model_sum = fault_mixed(model_sum, at, address, write);
    page->access = PAGE_WRITE;
    return false;
}

static bool model_may(const struct registers_used *at, uint32_t address, uint32_t size,
                      bool write) {
    uint32_t last = address + size - 1;
    bool one_page = (address ^ last) < PAGE_BYTES;
    return model_reaches(at, address, write) &&
           (one_page || model_reaches(at, last & -(uint32_t)PAGE_BYTES, write));
}

static uint8_t *model_byte(uint32_t address) {
    return &model_frames[page_of(model_pages, address)->frame][address % PAGE_BYTES];
}

static uint32_t model_read(uint32_t address, uint32_t size) {
    uint32_t value = 0;
    for (uint32_t i = 0; i < size; i++) {
        value |= (uint32_t)*model_byte(address + i) << 8 * i;
    }
    return value;
}

static void model_write(uint32_t address, uint32_t size, uint32_t value) {
    for (uint32_t i = 0; i < size; i++) {
        *model_byte(address + i) = (uint8_t)(value >> 8 * i);
    }
}

/* The flags of a comparison. */
static uint32_t compared(uint32_t a, uint32_t b, uint32_t size) {
    uint32_t flags;
    switch (size) {
    case 1:
        __asm__("cmpb %b2, %b1\n\tpushfl\n\tpopl %0" : "=r"(flags) : "q"(a), "q"(b) : "cc");
        break;
    case 2:
        __asm__("cmpw %w2, %w1\n\tpushfl\n\tpopl %0" : "=r"(flags) : "r"(a), "r"(b) : "cc");
        break;
    default:
        __asm__("cmpl %2, %1\n\tpushfl\n\tpopl %0" : "=r"(flags) : "r"(a), "r"(b) : "cc");
        break;
    }
    return flags & FLAGS_ARITHMETIC;
}

/* One iteration. False if it faulted and is to be made again. */
static bool model_step(struct registers_used *used, enum kind kind, uint32_t size, uint32_t eax) {
    uint32_t other = eax;
    /* Of a comparison, QEMU reads what EDI points to first. */
    if (kind != MOVE && !model_may(used, used->edi, size, kind == STORE)) {
        return false;
    }
    if (kind == MOVE || kind == COMPARE_WHILE || kind == COMPARE_UNTIL) {
        if (!model_may(used, used->esi, size, false)) {
            return false;
        }
        other = model_read(used->esi, size);
    }
    if (kind == MOVE && !model_may(used, used->edi, size, true)) {
        return false;
    }
    if (kind == MOVE || kind == STORE) {
        model_write(used->edi, size, other);
    } else {
        used->flags = (used->flags & FLAG_DOWN) | FLAGS_FIXED |
                      compared(other, model_read(used->edi, size), size);
    }
    return true;
}

static void model_run(struct registers_used *used, enum kind kind, uint32_t size, uint32_t eax) {
    uint32_t step = used->flags & FLAG_DOWN ? -size : size;
    bool zero = kind == COMPARE_WHILE || kind == SCAN_WHILE;
    while (used->ecx > 0) {
        if (!model_step(used, kind, size, eax)) {
            continue;
        }
        used->ecx--;
        used->edi += step;
        if (kind == MOVE || kind == COMPARE_WHILE || kind == COMPARE_UNTIL) {
            used->esi += step;
        }
        if (kind >= COMPARE_WHILE && ((used->flags & FLAG_ZERO) != 0) != zero) {
            break;
        }
    }
}

/* Cases. */

static void choose_pages(struct random *random) {
    for (uint32_t i = 0; i < PAGES; i++) {
        uint32_t which = random_below(random, 8);
        pages[i].frame = random_below(random, FRAMES);
        pages[i].access = which < 2 ? PAGE_ABSENT : which < 3 ? PAGE_READ : PAGE_WRITE;
        model_pages[i] = pages[i];
        map(PAGING_WINDOW + i * PAGE_BYTES);
    }
}

/* Bytes that comparisons find alike for long. */
static void choose_contents(struct random *random) {
    uint8_t byte = (uint8_t)random_next(random);
    memset(frames, byte, sizeof frames);
    for (uint32_t i = random_below(random, 4); i > 0; i--) {
        frames[random_below(random, FRAMES)][random_below(random, PAGE_BYTES)] ^= 1;
    }
    memcpy(model_frames, frames, sizeof frames);
}

static uint32_t choose_iterations(struct random *random, uint32_t size) {
    switch (random_below(random, 64)) {
    case 0:
        return random_below(random, (WINDOW_BYTES - PAGE_BYTES) / size);
    case 1 ... 15:
        return random_below(random, 6000 / size);
    default:
        return random_below(random, 80);
    }
}

static struct registers_used choose_registers(struct random *random, uint32_t size) {
    struct registers_used used = {.ecx = choose_iterations(random, size), .flags = FLAGS_FIXED};
    uint32_t bytes = used.ecx * size, room = WINDOW_BYTES - bytes - size - 64;
    used.edi = random_below(random, room);
    used.esi = random_below(random, room);
    switch (random_below(random, 4)) {
    case 0: /* they overlap */
        used.esi = used.edi + random_below(random, 64);
        break;
    case 1:
        used.edi = used.esi + random_below(random, 64);
        break;
    case 2: /* pages end at once */
        used.esi = used.esi / PAGE_BYTES * PAGE_BYTES + used.edi % PAGE_BYTES;
        used.esi = used.esi < room ? used.esi : used.edi;
        break;
    default:
        break;
    }
    used.flags |= random_next(random) & FLAGS_ARITHMETIC;
    if (random_below(random, 4) == 0) {
        used.flags |= FLAG_DOWN;
        used.edi += bytes;
        used.esi += bytes;
    }
    used.edi += PAGING_WINDOW;
    used.esi += PAGING_WINDOW;
    return used;
}

static uint32_t one_case(struct random *random, uint32_t sum) {
    enum kind kind = (enum kind)random_below(random, KINDS);
    uint32_t log = random_below(random, 3), size = 1u << log, eax;
    struct registers_used used, model;
    choose_pages(random);
    if (kind >= COMPARE_WHILE && random_below(random, 4) > 0) {
        choose_contents(random);
    }
    used = model = choose_registers(random, size);
    eax = random_below(random, 2) ? random_next(random) : frames[0][0] * 0x01010101u;
    instructions[kind][log](&used, eax);
    model_run(&model, kind, size, eax);
    guest_check(used.edi == model.edi && used.esi == model.esi && used.ecx == model.ecx,
                "a register differs");
    guest_check(!((used.flags ^ model.flags) & (FLAGS_ARITHMETIC | FLAG_DOWN)), "a flag differs");
    guest_check(memcmp(frames, model_frames, sizeof frames) == 0, "memory differs");
    guest_check(faults_sum == model_sum, "a page fault differs");
    return checksum_mix(checksum_mix(sum, used.ecx), faults_sum);
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(83);
    uint32_t sum = 0;
    faults_sum = model_sum = 0;
    trap_install();
    trap_handle(TRAP_PAGE_FAULT, on_page_fault);
    paging_enable();
    for (uint32_t i = 0; i < FRAMES * PAGE_BYTES; i++) {
        uint8_t byte = (uint8_t)random_next(&random);
        frames[i / PAGE_BYTES][i % PAGE_BYTES] = byte;
        model_frames[i / PAGE_BYTES][i % PAGE_BYTES] = byte;
    }
    for (uint32_t i = 0; i < count; i++) {
        sum = one_case(&random, sum);
    }
    return checksum_bytes(sum, frames, sizeof frames);
}
