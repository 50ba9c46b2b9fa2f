/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Code that is overwritten again and again: a region of it costs more than it gains, so for a while
 * none is made. Any thread.
 */
#ifndef RELOOP_HELD_BACK_H
#define RELOOP_HELD_BACK_H

#include <stdbool.h>
#include "exec/translation-block.h"

/* A region lost this TB, which was invalidated. */
void reloop_note_drop(const TranslationBlock *tb);

/* Shall no region be made from this TB for now? */
bool reloop_is_held_back(const TranslationBlock *tb);

/* Forget everything: all TBs are gone. */
void reloop_held_back_clear(void);

#endif
