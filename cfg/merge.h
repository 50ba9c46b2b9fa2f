/* SPDX-License-Identifier: MIT */
/*
 * What asks the compiler to make one module of several that it made before: which of their
 * functions are still wanted, and where the instance data of each lie.
 *
 *   request = "RLMG", part*
 *   part    = u32 length of the module, u32 address of its instance data, u32 nwanted,
 *             u32 wanted* (i for its export "f<i>"), the module's bytes
 *
 * All numbers are little-endian; a part follows the one before without a gap.
 */
#ifndef RELOOP_CFG_MERGE_H
#define RELOOP_CFG_MERGE_H

#define CFG_MERGE_MAGIC "RLMG"

#endif
