/* SPDX-License-Identifier: MIT
 *
 * Hot code is overwritten by devices: by an IDE bus master, ISA DMA of a floppy
 * drive, virtio-blk, and by ports; between two runs of it, and while it runs.
 * Once the device says that it is done, the new code must run. The count is
 * overwritings by each device, in both ways.
 */
#include "disk.h"
#include "generate.h"
#include "guest.h"

GUEST_SIZES("dma", 4, 60);

enum {
    FUNCTIONS = 4, /* in the first sectors */
    CALLS = 1000,
    LOOPS = 4, /* in the sectors behind */
    TURNS = 5000,
    LOOP_ADDEND_AT = 8, /* aligned, so that it changes at once */
    BEFORE = 2,         /* runs of a hot loop before it is overwritten */
};

typedef uint32_t loop_function(uint32_t turns);

static const struct disk *const disks[] = {&disk_ide, &disk_floppy, &disk_virtio, &disk_ide_ports};

static struct generated models[FUNCTIONS];
static _Alignas(4096) uint8_t target[SECTOR_BYTES]; /* on a page of its own */
static _Alignas(4096) uint8_t sectors[FUNCTIONS + LOOPS][SECTOR_BYTES];

/* Sums up its addend: uint32_t f(uint32_t turns). */
static const uint8_t loop_code[] = {
    0x8b, 0x4c, 0x24, 0x04,    /* movl 4(%esp), %ecx */
    0x31, 0xc0,                /* xorl %eax, %eax */
    0x90,                      /* nop */
    0x05, 0,    0,    0,    0, /* 1: addl $addend, %eax */
    0x49,                      /* decl %ecx */
    0x75, 0xf8,                /* jnz 1b */
    0xc3,                      /* ret */
};

static uint32_t addend_of(uint32_t loop) {
    return 3 + 7 * loop;
}

static void make_loop(uint8_t *code, uint32_t addend) {
    memcpy(code, loop_code, sizeof loop_code);
    memcpy(code + LOOP_ADDEND_AT, &addend, sizeof addend);
}

/* The same code is on all disks. */
static void write_code(const struct disk *disk) {
    struct random random = random_seeded(83);
    disk->open();
    memset(sectors, 0xcc, sizeof sectors);
    for (uint32_t i = 0; i < FUNCTIONS; i++) {
        generate_function(&models[i], &random, sectors[i]);
    }
    for (uint32_t i = 0; i < LOOPS; i++) {
        make_loop(sectors[FUNCTIONS + i], addend_of(i));
    }
    disk_transfer(disk, DISK_WRITE, 0, FUNCTIONS + LOOPS, sectors);
}

static uint32_t between_runs(const struct disk *disk, uint32_t count, uint32_t value) {
    struct random random = random_seeded(89);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t function = random_below(&random, FUNCTIONS);
        uint32_t expected = value;
        disk_transfer(disk, DISK_READ, function, 1, target);
        for (uint32_t call = 0; call < CALLS; call++) {
            value = ((generated_function *)(uintptr_t)target)(value);
            expected = generated_value(&models[function], expected);
        }
        guest_check(value == expected, "code that was overwritten ran again");
    }
    return value;
}

/* Until the device is done, each turn may add the old or the new addend. */
static void check_mixed(uint32_t value, uint32_t old, uint32_t new) {
    uint32_t low = TURNS * (old < new ? old : new);
    uint32_t step = old < new ? new - old : old - new;
    uint32_t more = value - low;
    guest_check(step == 0 ? more == 0 : more % step == 0 && more / step <= TURNS,
                "code that was never there ran");
}

static void while_it_runs(const struct disk *disk, uint32_t count) {
    loop_function *function = (loop_function *)(uintptr_t)target;
    struct random random = random_seeded(97);
    uint32_t old = addend_of(0);
    make_loop(target, old);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t loop = random_below(&random, LOOPS);
        uint32_t new = addend_of(loop);
        for (int run = 0; run < BEFORE; run++) {
            guest_check(function(TURNS) == TURNS * old, "a hot loop is wrong");
        }
        disk->start(DISK_READ, FUNCTIONS + loop, 1, target);
        do {
            check_mixed(function(TURNS), old, new);
        } while (!disk->done());
        guest_check(function(TURNS) == TURNS * new, "a loop that was overwritten ran again");
        old = new;
    }
}

uint32_t guest_run(uint32_t count) {
    uint32_t value = 1;
    for (unsigned i = 0; i < COUNT_OF(disks); i++) {
        write_code(disks[i]);
        value = between_runs(disks[i], count, value);
        while_it_runs(disks[i], count);
        print_string("code overwritten: ");
        print_string(disks[i]->name);
        print_string("\n");
    }
    return value;
}
