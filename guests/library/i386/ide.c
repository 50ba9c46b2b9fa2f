/* SPDX-License-Identifier: MIT
 *
 * The first disk of the PIIX3's first IDE channel, with its interrupts off.
 */
#include "cpu.h"
#include "disk.h"
#include "guest.h"
#include "pci.h"

enum {
    IDE_DATA = 0x1f0,
    IDE_COUNT = 0x1f2,
    IDE_SECTOR = 0x1f3,
    IDE_CYLINDER_LOW = 0x1f4,
    IDE_CYLINDER_HIGH = 0x1f5,
    IDE_DRIVE = 0x1f6,
    IDE_COMMAND = 0x1f7, /* and status */
    IDE_CONTROL = 0x3f6,

    STATUS_ERROR = 1 << 0,
    STATUS_DATA = 1 << 3,
    STATUS_BUSY = 1 << 7,
    FIRST_DRIVE_BY_NUMBER = 0xe0, /* sectors by number, not by cylinder and head */
    FIRST_DRIVE_BY_HEAD = 0xa0,
    NO_INTERRUPTS = 0x02,

    READ_PORTS = 0x20,
    WRITE_PORTS = 0x30,
    READ_DMA = 0xc8,
    WRITE_DMA = 0xca,
    SET_GEOMETRY = 0x91, /* as many sectors in a track as the count says */

    /* From the bus master's first port on. */
    MASTER_COMMAND = 0,
    MASTER_STATUS = 2,
    MASTER_TABLE = 4,
    MASTER_START = 1 << 0,
    MASTER_TO_MEMORY = 1 << 3,
    MASTER_ACTIVE = 1 << 0,
    MASTER_ERROR = 1 << 1,
    MASTER_ENDED = 1 << 2,
    LAST_ENTRY = 1u << 31,
};

static uint16_t master;

/* The only entry of the table of what memory to use. */
static _Alignas(8) struct { uint32_t address, bytes; } region;

static uint8_t status_after_busy(void) {
    uint8_t status;
    do {
        status = port_read8(IDE_COMMAND);
    } while ((status & STATUS_BUSY) != 0);
    return status;
}

static uint8_t wait_while_busy(void) {
    uint8_t status = status_after_busy();
    guest_check((status & STATUS_ERROR) == 0, "the IDE disk reports an error");
    return status;
}

static void ide_open(void) {
    master = pci_enable_ports(pci_find(0x8086, 0x7010), PCI_BAR4);
    port_write8(IDE_CONTROL, NO_INTERRUPTS);
    port_write8(IDE_DRIVE, FIRST_DRIVE_BY_NUMBER);
    guest_check(port_read8(IDE_COMMAND) != 0, "there is no IDE disk");
    wait_while_busy();
}

static void command(uint8_t code, uint32_t sector, uint32_t count) {
    wait_while_busy();
    port_write8(IDE_COUNT, (uint8_t)count);
    port_write8(IDE_SECTOR, (uint8_t)sector);
    port_write8(IDE_CYLINDER_LOW, (uint8_t)(sector >> 8));
    port_write8(IDE_CYLINDER_HIGH, (uint8_t)(sector >> 16));
    port_write8(IDE_DRIVE, FIRST_DRIVE_BY_NUMBER);
    port_write8(IDE_COMMAND, code);
}

static void master_start(enum disk_direction direction, uint32_t sector, uint32_t count,
                         void *buffer) {
    uint8_t way = direction == DISK_READ ? MASTER_TO_MEMORY : 0;
    region.address = (uint32_t)buffer;
    region.bytes = count * SECTOR_BYTES | LAST_ENTRY;
    port_write32(master + MASTER_TABLE, (uint32_t)&region);
    port_write8(master + MASTER_STATUS, MASTER_ERROR | MASTER_ENDED); /* written ones clear */
    port_write8(master + MASTER_COMMAND, way);
    command(direction == DISK_READ ? READ_DMA : WRITE_DMA, sector, count);
    port_write8(master + MASTER_COMMAND, way | MASTER_START);
}

static bool master_done(void) {
    uint8_t status = port_read8(master + MASTER_STATUS);
    guest_check((status & MASTER_ERROR) == 0, "the IDE bus master reports an error");
    if ((status & MASTER_ACTIVE) != 0) {
        return false;
    }
    port_write8(master + MASTER_COMMAND, 0);
    wait_while_busy();
    return true;
}

static void ports_start(enum disk_direction direction, uint32_t sector, uint32_t count,
                        void *buffer) {
    command(direction == DISK_READ ? READ_PORTS : WRITE_PORTS, sector, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t words = SECTOR_BYTES / 2;
        guest_check((wait_while_busy() & STATUS_DATA) != 0, "the IDE disk has no data");
        if (direction == DISK_READ) {
            __asm__ volatile("rep insw"
                             : "+D"(buffer), "+c"(words)
                             : "d"((uint16_t)IDE_DATA)
                             : "memory");
        } else {
            __asm__ volatile("rep outsw"
                             : "+S"(buffer), "+c"(words)
                             : "d"((uint16_t)IDE_DATA)
                             : "memory");
        }
    }
}

static bool ports_done(void) {
    wait_while_busy();
    return true;
}

void disk_ide_refuses_empty_tracks(void) {
    wait_while_busy();
    port_write8(IDE_COUNT, 0);
    port_write8(IDE_DRIVE, FIRST_DRIVE_BY_HEAD);
    port_write8(IDE_COMMAND, SET_GEOMETRY);
    guest_check((status_after_busy() & STATUS_ERROR) != 0, "the IDE disk has empty tracks");
    port_write8(IDE_COUNT, 1);
    port_write8(IDE_SECTOR, 1);
    port_write8(IDE_CYLINDER_LOW, 0);
    port_write8(IDE_CYLINDER_HIGH, 0);
    port_write8(IDE_DRIVE, FIRST_DRIVE_BY_HEAD);
    port_write8(IDE_COMMAND, READ_PORTS);
    guest_check((wait_while_busy() & STATUS_DATA) != 0, "the IDE disk has no data");
    for (uint32_t i = 0; i < SECTOR_BYTES / 2; i++) {
        port_read16(IDE_DATA);
    }
    wait_while_busy();
}

const struct disk disk_ide = {"IDE", ide_open, master_start, master_done};
const struct disk disk_ide_ports = {"IDE by ports", ide_open, ports_start, ports_done};
