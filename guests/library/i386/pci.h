/* SPDX-License-Identifier: MIT
 *
 * Devices on the first PCI bus, by configuration mechanism 1.
 */
#ifndef PCI_H
#define PCI_H

#include <stdint.h>

enum { PCI_COMMAND = 0x04, PCI_BAR0 = 0x10, PCI_BAR4 = 0x20 };

/* The device's number for the functions below; fails the guest if there is none. */
uint32_t pci_find(uint16_t vendor, uint16_t device);

uint32_t pci_read(uint32_t device, uint32_t offset);
void pci_write(uint32_t device, uint32_t offset, uint32_t value);

/* The first port of a BAR of ports, after the device was allowed to answer and to use memory. */
uint16_t pci_enable_ports(uint32_t device, uint32_t bar);

#endif
