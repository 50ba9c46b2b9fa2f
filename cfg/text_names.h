/* SPDX-License-Identifier: MIT */
/* The words of the text form that its writer and its reader share (text.h describes it). */
#ifndef RELOOP_CFG_TEXT_NAMES_H
#define RELOOP_CFG_TEXT_NAMES_H

#include "ir.h"

/* What an op's constant stands for. */
enum cfg_const_kind {
    CFG_CONST_HEX,
    CFG_CONST_DECIMAL, /* a small unsigned number */
    CFG_CONST_OFFSET,  /* a signed number */
    CFG_CONST_COND,
    CFG_CONST_LABEL,
    CFG_CONST_MEMORY, /* a MemOpIdx */
    CFG_CONST_HELPER
};

enum cfg_const_kind cfg_const_kind(enum cfg_opcode opc, unsigned i);

extern const char *const cfg_type_names[CFG_TYPE_COUNT];

enum { CFG_COND_NAMES = 16, CFG_CALL_FLAG_NAMES = 6 };

/* By enum cfg_cond; NULL where there is none of that value. */
extern const char *const cfg_cond_names[CFG_COND_NAMES];

/* By bit. */
extern const char *const cfg_call_flag_names[CFG_CALL_FLAG_NAMES];

#endif
