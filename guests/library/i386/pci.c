/* SPDX-License-Identifier: MIT
 *
 * Configuration space through ports 0xcf8 and 0xcfc.
 */
#include "pci.h"
#include "cpu.h"
#include "guest.h"

enum {
    CONFIG_ADDRESS = 0xcf8,
    CONFIG_DATA = 0xcfc,
    FUNCTIONS = 32 * 8,
    COMMAND_PORTS = 1 << 0,
    COMMAND_MASTER = 1 << 2,
};

uint32_t pci_read(uint32_t device, uint32_t offset) {
    port_write32(CONFIG_ADDRESS, 1u << 31 | device << 8 | offset);
    return port_read32(CONFIG_DATA);
}

void pci_write(uint32_t device, uint32_t offset, uint32_t value) {
    port_write32(CONFIG_ADDRESS, 1u << 31 | device << 8 | offset);
    port_write32(CONFIG_DATA, value);
}

uint32_t pci_find(uint16_t vendor, uint16_t device) {
    for (uint32_t function = 0; function < FUNCTIONS; function++) {
        if (pci_read(function, 0) == ((uint32_t)device << 16 | vendor)) {
            return function;
        }
    }
    guest_fail("a PCI device is missing");
}

uint16_t pci_enable_ports(uint32_t device, uint32_t bar) {
    pci_write(device, PCI_COMMAND, pci_read(device, PCI_COMMAND) | COMMAND_PORTS | COMMAND_MASTER);
    return (uint16_t)(pci_read(device, bar) & ~3u);
}
