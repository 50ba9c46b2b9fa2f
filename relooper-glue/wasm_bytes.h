/* SPDX-License-Identifier: MIT */
/*
 * A module's bytes, as the WebAssembly specification has them ("Binary Format"): numbers and
 * instructions, read and written one by one, where Binaryen's C API has no way to say what is
 * wanted (hints.h, merge.h).
 */
#ifndef RELOOP_WASM_BYTES_H
#define RELOOP_WASM_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cfg/buffer.h"

enum { RL_WASM_HEADER = 8 }; /* bytes: magic and version */

enum rl_wasm_section {
    RL_WASM_CUSTOM = 0,
    RL_WASM_TYPE = 1,
    RL_WASM_IMPORT = 2,
    RL_WASM_FUNCTION = 3,
    RL_WASM_EXPORT = 7,
    RL_WASM_CODE = 10
};

enum rl_wasm_kind {
    RL_WASM_KIND_FUNCTION,
    RL_WASM_KIND_TABLE,
    RL_WASM_KIND_MEMORY,
    RL_WASM_KIND_GLOBAL
};

enum rl_wasm_op {
    RL_WASM_NOP = 0x01,
    RL_WASM_BLOCK = 0x02,
    RL_WASM_LOOP = 0x03,
    RL_WASM_IF = 0x04,
    RL_WASM_CALL = 0x10,
    RL_WASM_RETURN_CALL = 0x12,
    RL_WASM_GLOBAL_GET = 0x23,
    RL_WASM_I32_CONST = 0x41,
    RL_WASM_ATOMIC = 0xfe
};

/* A place in the bytes; bad once it went past their end or met what it does not know. Nothing but
 * zeros is read from then on. */
struct rl_reader {
    const uint8_t *at, *end;
    bool bad;
};

uint8_t rl_read_byte(struct rl_reader *r);

/* LEB128, signed or not: the value of an unsigned one, modulo 2^32. */
uint32_t rl_read_number(struct rl_reader *r);

/* What the next n bytes hold, to be read on their own; they are skipped. */
struct rl_reader rl_read_part(struct rl_reader *r, size_t n);

void rl_skip(struct rl_reader *r, size_t n);
void rl_skip_numbers(struct rl_reader *r, unsigned n);

/* What follows an opcode; bad where it is one that the compiler does not use. */
void rl_skip_immediates(struct rl_reader *r, uint8_t op);

/* The limits of a memory or a table. */
void rl_skip_limits(struct rl_reader *r);

/* A function body's declarations of locals. */
void rl_skip_locals(struct rl_reader *r);

void rl_put_byte(struct cfg_buffer *w, uint8_t b);
void rl_put_number(struct cfg_buffer *w, uint32_t value);

/* An i32.const's number. */
void rl_put_signed(struct cfg_buffer *w, int32_t value);

/* The other buffer's bytes, behind their number. Frees them. */
void rl_put_sized(struct cfg_buffer *w, struct cfg_buffer *content);

/* A section of that content, which is freed. */
void rl_put_section(struct cfg_buffer *w, enum rl_wasm_section id, struct cfg_buffer *content);

#endif
