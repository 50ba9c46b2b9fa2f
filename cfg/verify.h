/* SPDX-License-Identifier: MIT */
/*
 * Is this a region at all? Everything that reads a region (flow.h, text, DOT, wire, lowering, the
 * reference interpreter) relies on what is checked here and checks none of it again. Run it on
 * whatever was captured, read or generated, and between passes in tests.
 *
 * What it checks:
 * - sizes: within limits.h; at least one block, at least one op in each;
 * - the machine: names and types sane and unique, no two globals overlap, TLB layout in range,
 *   offsets from env within CFG_LIMIT_ENV;
 * - helpers: names unique, types in range, at most CFG_HELPER_ARGS_MAX arguments and
 *   CFG_HELPER_WIDE_MAX values of CFG_I128;
 * - ops: counts and type as the table says, operands in range and of the type the op wants
 *   (pointers and guest addresses are CFG_I32: host and guest are 32-bit), constants and env never
 * written, constants (bit positions, conditions, memory operations, edges, exits) in range, calls
 * as their helper's signature has it (cfg_type_operands);
 * - control flow: labels set once, branches go to a label, nothing falls off the block's end,
 *   exit_check only as the first op, edges go to blocks of the region or are exits;
 * - the carry flag: consumed only in straight-line code behind a producer of its family;
 * - locals: written before they are read, on every path.
 */
#ifndef RELOOP_CFG_VERIFY_H
#define RELOOP_CFG_VERIFY_H

#include "ir.h"

/* True if the region is valid; otherwise writes why not, as one line that says where, to
 * reason[0 .. size). The region's pointers must be good for the counts beside them; nothing else
 * is assumed. Allocates and frees memory of its own; running out of it counts as invalid. */
bool cfg_verify(const struct cfg_region *region, char *reason, size_t size);

/* Part of the above, for a block whose ops are otherwise valid (verify_temps.c): the first op that
 * may read a local before it is written, the block's nops if there is none, or CFG_NONE if it
 * cannot be told (no memory, or loops nested beyond reason). Forward must-analysis. */
uint32_t cfg_undefined_read(const struct cfg_region *region, const struct cfg_block *block);

#endif
