/* SPDX-License-Identifier: MIT
 *
 * virtio-blk by its ports of before virtio 1.0 (virtio specification, "legacy
 * interface"), without interrupts. That a transfer is done is seen in memory.
 */
#include "cpu.h"
#include "disk.h"
#include "guest.h"
#include "pci.h"

enum {
    GUEST_FEATURES = 0x04,
    QUEUE_PAGE = 0x08,
    QUEUE_ENTRIES = 0x0c,
    QUEUE_SELECT = 0x0e,
    QUEUE_NOTIFY = 0x10,
    DEVICE_STATUS = 0x12,

    STATUS_RESET = 0,
    STATUS_FOUND = 1 << 0,
    STATUS_DRIVER = 1 << 1,
    STATUS_RUNS = 1 << 2,

    ENTRIES_MAXIMUM = 256,
    PAGE = 4096,
    QUEUE_BYTES = 3 * PAGE, /* of 256 entries */
    NO_INTERRUPT = 1,
    HAS_NEXT = 1,
    DEVICE_WRITES = 2,
    UNFINISHED = 0xff,
};

struct descriptor {
    uint64_t address;
    uint32_t length;
    uint16_t flags, next;
};

/* In a queue's memory, one entry after the other. */
struct available {
    uint16_t flags, index, ring[];
};
struct used {
    uint16_t flags, index;
};

static uint16_t ports, entries;
static _Alignas(PAGE) uint8_t queue[QUEUE_BYTES];
static volatile struct descriptor *const descriptors = (void *)queue;
static volatile struct available *available;
static volatile struct used *used;

/* The request under way. */
static struct {
    uint32_t type, reserved;
    uint64_t sector;
} header;
static volatile uint8_t status;

static void virtio_open(void) {
    ports = pci_enable_ports(pci_find(0x1af4, 0x1001), PCI_BAR0);
    port_write8(ports + DEVICE_STATUS, STATUS_RESET);
    port_write8(ports + DEVICE_STATUS, STATUS_FOUND | STATUS_DRIVER);
    port_write32(ports + GUEST_FEATURES, 0);
    port_write16(ports + QUEUE_SELECT, 0);
    entries = port_read16(ports + QUEUE_ENTRIES);
    guest_check(entries != 0 && entries <= ENTRIES_MAXIMUM, "virtio-blk has another queue");
    memset(queue, 0, sizeof queue);
    available = (void *)(queue + entries * sizeof(struct descriptor));
    used = (void *)(queue + ((entries * sizeof(struct descriptor) + 6 + 2u * entries + PAGE - 1) &
                             ~(uint32_t)(PAGE - 1)));
    available->flags = NO_INTERRUPT;
    port_write32(ports + QUEUE_PAGE, (uint32_t)queue / PAGE);
    port_write8(ports + DEVICE_STATUS, STATUS_FOUND | STATUS_DRIVER | STATUS_RUNS);
}

static void describe(uint16_t number, const volatile void *memory, uint32_t length,
                     uint16_t flags) {
    descriptors[number].address = (uint32_t)memory;
    descriptors[number].length = length;
    descriptors[number].flags = flags;
    descriptors[number].next = (uint16_t)(number + 1);
}

static void virtio_start(enum disk_direction direction, uint32_t sector, uint32_t count,
                         void *buffer) {
    header.type = direction == DISK_READ ? 0 : 1;
    header.sector = sector;
    status = UNFINISHED;
    describe(0, &header, sizeof header, HAS_NEXT);
    describe(1, buffer, count * SECTOR_BYTES,
             HAS_NEXT | (direction == DISK_READ ? DEVICE_WRITES : 0));
    describe(2, &status, sizeof status, DEVICE_WRITES);
    available->ring[available->index % entries] = 0;
    __asm__ volatile("" : : : "memory");
    available->index++;
    port_write16(ports + QUEUE_NOTIFY, 0);
}

static bool virtio_done(void) {
    if (used->index != available->index) {
        return false;
    }
    guest_check(status == 0, "virtio-blk reports an error");
    return true;
}

const struct disk disk_virtio = {"virtio", virtio_open, virtio_start, virtio_done};
