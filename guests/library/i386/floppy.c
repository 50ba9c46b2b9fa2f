/* SPDX-License-Identifier: MIT
 *
 * The first floppy drive with a 1.44 MB disk, its first cylinder only, by
 * channel 2 of the ISA DMA controller.
 */
#include "cpu.h"
#include "disk.h"
#include "guest.h"

enum {
    FLOPPY_OUTPUT = 0x3f2,
    FLOPPY_STATUS = 0x3f4,
    FLOPPY_DATA = 0x3f5,

    OUTPUT_RESET = 0x00,
    OUTPUT_RUN = 0x1c, /* motor and DMA of the first drive */
    STATUS_READY = 1 << 7,
    STATUS_RESULT = 1 << 6, /* the controller has something to say */
    STATUS_BUSY = 1 << 4,

    SPECIFY = 0x03,
    RECALIBRATE = 0x07,
    SENSE_INTERRUPT = 0x08,
    READ = 0x46, /* MFM */
    WRITE = 0x45,
    RESULTS = 7,
    SECTORS_A_TRACK = 18,

    DMA_ADDRESS = 0x04,
    DMA_COUNT = 0x05,
    DMA_MASK = 0x0a,
    DMA_MODE = 0x0b,
    DMA_FLIP_FLOP = 0x0c,
    DMA_PAGE = 0x81,
    CHANNEL = 2,
    MASKED = 4,
    TO_MEMORY = 0x44, /* single transfers */
    FROM_MEMORY = 0x48,
};

static void send(uint8_t byte) {
    while ((port_read8(FLOPPY_STATUS) & (STATUS_READY | STATUS_RESULT)) != STATUS_READY) {
    }
    port_write8(FLOPPY_DATA, byte);
}

static uint8_t receive(void) {
    while ((port_read8(FLOPPY_STATUS) & (STATUS_READY | STATUS_RESULT)) !=
           (STATUS_READY | STATUS_RESULT)) {
    }
    return port_read8(FLOPPY_DATA);
}

/* Takes what the controller has to say after a reset or a movement. */
static void sense_interrupt(void) {
    send(SENSE_INTERRUPT);
    receive();
    receive();
}

static void floppy_open(void) {
    port_write8(FLOPPY_OUTPUT, OUTPUT_RESET);
    port_write8(FLOPPY_OUTPUT, OUTPUT_RUN);
    for (int drive = 0; drive < 4; drive++) {
        sense_interrupt();
    }
    send(SPECIFY);
    send(0xdf); /* times that only a real drive needs */
    send(0x02); /* with DMA */
    send(RECALIBRATE);
    send(0);
    sense_interrupt();
}

static void prepare_dma(enum disk_direction direction, uint32_t address, uint32_t bytes) {
    port_write8(DMA_MASK, MASKED | CHANNEL);
    port_write8(DMA_FLIP_FLOP, 0);
    port_write8(DMA_ADDRESS, (uint8_t)address);
    port_write8(DMA_ADDRESS, (uint8_t)(address >> 8));
    port_write8(DMA_PAGE, (uint8_t)(address >> 16));
    port_write8(DMA_COUNT, (uint8_t)(bytes - 1));
    port_write8(DMA_COUNT, (uint8_t)((bytes - 1) >> 8));
    port_write8(DMA_MODE, (direction == DISK_READ ? TO_MEMORY : FROM_MEMORY) | CHANNEL);
    port_write8(DMA_MASK, CHANNEL);
}

static void floppy_start(enum disk_direction direction, uint32_t sector, uint32_t count,
                         void *buffer) {
    uint8_t head = (uint8_t)(sector / SECTORS_A_TRACK);
    uint8_t first = (uint8_t)(sector % SECTORS_A_TRACK + 1);
    guest_check(first + count - 1 <= SECTORS_A_TRACK && head < 2, "more than a floppy's track");
    prepare_dma(direction, (uint32_t)buffer, count * SECTOR_BYTES);
    send(direction == DISK_READ ? READ : WRITE);
    send((uint8_t)(head << 2));
    send(0); /* cylinder */
    send(head);
    send(first);
    send(2); /* 512 bytes a sector */
    send((uint8_t)(first + count - 1));
    send(0x1b); /* a gap that only a real drive needs */
    send(0xff);
}

static bool floppy_done(void) {
    const uint8_t ended = STATUS_READY | STATUS_RESULT | STATUS_BUSY;
    if ((port_read8(FLOPPY_STATUS) & ended) != ended) {
        return false;
    }
    uint8_t first = receive();
    for (int i = 1; i < RESULTS; i++) {
        receive();
    }
    guest_check((first & 0xc0) == 0, "the floppy drive reports an error");
    return true;
}

const struct disk disk_floppy = {"floppy", floppy_open, floppy_start, floppy_done};
