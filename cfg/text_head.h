/* SPDX-License-Identifier: MIT */
/* What stands before a text's blocks. */
#ifndef RELOOP_CFG_TEXT_HEAD_H
#define RELOOP_CFG_TEXT_HEAD_H

#include "text_words.h"

/* Reads it into the region, which is zeroed. Leaves the first line of the first block at hand. */
void cfg_text_read_head(struct cfg_words *words, struct cfg_region *region);

#endif
