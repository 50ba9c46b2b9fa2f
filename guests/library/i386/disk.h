/* SPDX-License-Identifier: MIT
 *
 * Disks, each with one transfer at a time, which goes on while the guest runs.
 */
#ifndef DISK_H
#define DISK_H

#include <stdbool.h>
#include <stdint.h>

enum {
    SECTOR_BYTES = 512,
    DISK_SECTORS_MAXIMUM = 8, /* of one transfer */
    DISK_SECTORS = 36,        /* that every disk has, the floppy without a seek */
};

enum disk_direction { DISK_READ, DISK_WRITE };

struct disk {
    const char *name;
    /* Finds and prepares the device; fails the guest without it. */
    void (*open)(void);
    /* Begins to move sectors between the disk and a buffer below 16 MiB that does not cross a
     * multiple of 64 KiB. */
    void (*start)(enum disk_direction direction, uint32_t sector, uint32_t count, void *buffer);
    /* Has the transfer ended? Fails the guest if it went wrong. */
    bool (*done)(void);
};

extern const struct disk disk_ide;       /* the first IDE disk, by bus mastering */
extern const struct disk disk_ide_ports; /* the same, word by word; start() does it all */
extern const struct disk disk_floppy;    /* the first drive, by ISA DMA */
extern const struct disk disk_virtio;    /* a virtio-blk of before virtio 1.0, or transitional */

/* The first IDE disk, when it is told that its tracks have no sectors: must say no, and must still
 * read by cylinder, head and sector. It has been opened. */
void disk_ide_refuses_empty_tracks(void);

/* Starts, and waits until it is done. */
void disk_transfer(const struct disk *disk, enum disk_direction direction, uint32_t sector,
                   uint32_t count, void *buffer);

#endif
