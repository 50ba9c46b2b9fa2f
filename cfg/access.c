/* SPDX-License-Identifier: MIT */
/* What a guest access asks for. */
#include "nearby.h"

uint32_t cfg_access_align(uint32_t oi) {
    uint32_t memop = oi >> CFG_OI_MODE_BITS, atom = memop & CFG_MO_ATOM;
    uint32_t field = (memop & CFG_MO_AMASK) >> CFG_MO_ASHIFT, size = memop & CFG_MO_SIZE;
    uint32_t align = memop & CFG_MO_ALIGN_TLB_ONLY ? 0 : field == 7 ? size : field;

    if (atom == CFG_MO_ATOM_WITHIN16 || atom == CFG_MO_ATOM_SUBALIGN) {
        align = align > size ? align : size;
    }
    return align;
}

bool cfg_access_is_plain(uint32_t oi) {
    return cfg_access_align(oi) == 0 && !(oi >> CFG_OI_MODE_BITS & CFG_MO_BSWAP);
}
