/* SPDX-License-Identifier: MIT
 *
 * What is the same for all disks.
 */
#include "disk.h"

void disk_transfer(const struct disk *disk, enum disk_direction direction, uint32_t sector,
                   uint32_t count, void *buffer) {
    disk->start(direction, sector, count, buffer);
    while (!disk->done()) {
    }
}
