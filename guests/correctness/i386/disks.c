/* SPDX-License-Identifier: MIT
 *
 * Disks are written and read again: an IDE disk by bus mastering and by ports, a
 * floppy, a virtio-blk. The IDE disk is told of tracks without sectors before.
 * The count is rounds, in which each writes and reads some sectors.
 */
#include "disk.h"
#include "guest.h"

GUEST_SIZES("disks", 2, 40);

enum { TRACK = 18, WORDS = DISK_SECTORS_MAXIMUM * SECTOR_BYTES / 4 };

static const struct disk *const disks[] = {&disk_ide, &disk_floppy, &disk_virtio, &disk_ide_ports};

/* One model for each disk; both ways of IDE have one. */
static uint32_t models[COUNT_OF(disks)][DISK_SECTORS * SECTOR_BYTES / 4];
static _Alignas(DISK_SECTORS_MAXIMUM *SECTOR_BYTES) uint32_t buffer[WORDS];

static uint32_t *model_of(unsigned number) {
    return models[disks[number] == &disk_ide_ports ? 0 : number];
}

/* A run of sectors within a track. */
static uint32_t choose(struct random *random, uint32_t *count) {
    *count = 1 + random_below(random, DISK_SECTORS_MAXIMUM);
    return random_below(random, 2) * TRACK + random_below(random, TRACK - *count + 1);
}

static void write_some(unsigned number, struct random *random) {
    uint32_t count, sector = choose(random, &count);
    uint32_t words = count * SECTOR_BYTES / 4;
    for (uint32_t i = 0; i < words; i++) {
        buffer[i] = random_next(random);
    }
    memcpy(model_of(number) + sector * SECTOR_BYTES / 4, buffer, words * 4);
    disk_transfer(disks[number], DISK_WRITE, sector, count, buffer);
}

static uint32_t read_some(unsigned number, struct random *random, uint32_t sum) {
    uint32_t count, sector = choose(random, &count);
    memset(buffer, 0xa5, sizeof buffer);
    disk_transfer(disks[number], DISK_READ, sector, count, buffer);
    guest_check(
        memcmp(buffer, model_of(number) + sector * SECTOR_BYTES / 4, count * SECTOR_BYTES) == 0,
        disks[number]->name);
    guest_check(count == DISK_SECTORS_MAXIMUM || buffer[count * SECTOR_BYTES / 4] == 0xa5a5a5a5,
                "a transfer did not stop where it should");
    return checksum_bytes(sum, buffer, count * SECTOR_BYTES);
}

/* Nothing on it, whatever was. */
static void empty(unsigned number) {
    memset(buffer, 0, sizeof buffer);
    memset(model_of(number), 0, sizeof models[number]);
    for (uint32_t sector = 0, count; sector < DISK_SECTORS; sector += count) {
        uint32_t left = TRACK - sector % TRACK;
        count = left < DISK_SECTORS_MAXIMUM ? left : DISK_SECTORS_MAXIMUM;
        disk_transfer(disks[number], DISK_WRITE, sector, count, buffer);
    }
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(79);
    uint32_t sum = 0;
    for (unsigned number = 0; number < COUNT_OF(disks); number++) {
        disks[number]->open();
        empty(number);
    }
    disk_ide_refuses_empty_tracks();
    for (uint32_t round = 0; round < count; round++) {
        for (unsigned number = 0; number < COUNT_OF(disks); number++) {
            write_some(number, &random);
            sum = read_some(number, &random, sum);
            sum = read_some(number, &random, sum);
        }
    }
    for (unsigned number = 0; number < COUNT_OF(disks); number++) {
        print_string(disks[number]->name);
        print_string(" keeps what is written\n");
    }
    return sum;
}
